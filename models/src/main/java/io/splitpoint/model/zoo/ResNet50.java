package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

import io.splitpoint.model.zoo.Step.Window;

/**
 * ResNet-50: He et al., "Deep residual learning for image recognition", 2016, in the form that
 * torchvision and MLPerf use (v1.5: the 3×3 convolution of a stage's first block has the stride),
 * batch normalization folded, layer names of keras.applications. torchvision publishes 25,557,032
 * parameters and 4.09 GMACs (pytorch.org/vision, ResNet50_Weights).
 */
final class ResNet50 {
  /** Makes the branch small beside the shortcut, so that activations do not grow with depth. */
  private static final double BRANCH_GAIN = 0.5;

  private ResNet50() {}

  static void imagenet(Net net) {
    Flow flow =
        net.input(224, 224, 3).conv("conv1_conv", 7, 2, 64, RELU).maxPool("pool1_pool", 3, 2);
    flow = stage(flow, "conv2", 64, 3, 1);
    flow = stage(flow, "conv3", 128, 4, 2);
    flow = stage(flow, "conv4", 256, 6, 2);
    flow = stage(flow, "conv5", 512, 3, 2);
    flow.mean("avg_pool").dense("predictions/BiasAdd", 1000, NONE).softmax("predictions").output();
  }

  private static Flow stage(Flow flow, String name, int filters, int blocks, int stride) {
    for (int i = 1; i <= blocks; i++) {
      flow = block(flow, name + "_block" + i, filters, i == 1 ? stride : 1, i == 1);
    }
    return flow;
  }

  private static Flow block(Flow in, String name, int filters, int stride, boolean project) {
    Flow shortcut = project ? in.conv(name + "_0_conv", 1, stride, 4 * filters, NONE) : in;
    return in.conv(name + "_1_conv", 1, filters)
        .conv(name + "_2_conv", 3, stride, filters, RELU)
        .conv(name + "_3_conv", Window.same(1, 1), 4 * filters, NONE, BRANCH_GAIN)
        .add(name + "_out", shortcut, RELU);
  }
}
