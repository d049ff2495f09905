package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU6;

/**
 * MobileNet v2 1.0 224: Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks",
 * 2018, batch normalization folded, layer names of keras.applications. torchvision publishes
 * 3,504,872 parameters (MobileNet_V2_Weights), the paper 300 million MACs (table 4).
 */
final class MobileNetV2 {
  private MobileNetV2() {}

  static void imagenet(NetworkBuilder net) {
    body(net.image(224).conv("Conv1", 3, 2, 32, RELU6), 1000);
  }

  /** 32×32×3, 100 classes: the first convolution has stride 1. */
  static void cifar(NetworkBuilder net) {
    body(net.image(32).conv("Conv1", 3, 1, 32, RELU6), 100);
  }

  private static void body(LayerBuilder stem, int classes) {
    LayerBuilder flow =
        stem.depthwise("expanded_conv_depthwise", 3, 1, RELU6)
            .conv("expanded_conv_project", 1, 1, 16, NONE);
    int[][] stages = {{24, 2, 2}, {32, 3, 2}, {64, 4, 2}, {96, 3, 1}, {160, 3, 2}, {320, 1, 1}};
    int block = 1;
    for (int[] stage : stages) {
      for (int i = 0; i < stage[1]; i++) {
        flow = block(flow, "block_" + block++, stage[0], i == 0 ? stage[2] : 1);
      }
    }
    flow.conv("Conv_1", 1, 1, 1280, RELU6)
        .mean("global_average_pooling2d")
        .dense("predictions/BiasAdd", classes, NONE)
        .softmax("predictions")
        .output();
  }

  private static LayerBuilder block(LayerBuilder in, String name, int filters, int stride) {
    int channels = in.value().channels();
    LayerBuilder out =
        in.conv(name + "_expand", 1, 1, 6 * channels, RELU6)
            .depthwise(name + "_depthwise", 3, stride, RELU6)
            .conv(name + "_project", 1, 1, filters, NONE);
    return stride == 1 && channels == filters ? out.add(name + "_add", in, NONE) : out;
  }
}
