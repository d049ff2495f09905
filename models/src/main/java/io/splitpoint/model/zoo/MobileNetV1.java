package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU6;

/**
 * MobileNet v1: Howard et al., "MobileNets: efficient convolutional neural networks for mobile
 * vision applications", 2017, batch normalization folded, layer names of TF-Slim, 1001 classes as
 * Coral publishes it. TF-Slim's table (research/slim/nets/mobilenet_v1.md) has 569 million MACs and
 * 4.24 million parameters at width 1 and 224×224, 325 and 2.59 at 0.75, 150 and 1.34 at 0.5, 41 and
 * 0.47 at 0.25.
 */
final class MobileNetV1 {
  private static final int LEAST_CHANNELS = 8;

  private MobileNetV1() {}

  /**
   * 224×224×3.
   *
   * @param width factor for the channels of every layer but the last
   */
  static void imagenet(NetworkBuilder net, double width) {
    LayerBuilder flow = net.image(224).conv("Conv2d_0", 3, 2, channels(32, width), RELU6);
    int[] filters = {64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024};
    int before = 32;
    for (int i = 0; i < filters.length; i++) {
      // The first block of each width halves height and width, except the very first.
      int stride = i > 0 && filters[i] > before ? 2 : 1;
      String name = "Conv2d_" + (i + 1);
      flow =
          flow.depthwise(name + "_depthwise", 3, stride, RELU6)
              .conv(name + "_pointwise", 1, 1, channels(filters[i], width), RELU6);
      before = filters[i];
    }
    flow.mean("AvgPool_1a")
        .dense("Conv2d_1c_1x1/BiasAdd", 1001, NONE)
        .softmax("Predictions")
        .output();
  }

  private static int channels(int filters, double width) {
    return Math.max(LEAST_CHANNELS, (int) (filters * width));
  }
}
