package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

import io.splitpoint.model.zoo.Step.Window;

/**
 * EfficientNet-EdgeTPU-M, 240×240×3: Gupta and Tan, "EfficientNet-EdgeTPU", Google AI blog 2019, as
 * github.com/tensorflow/tpu (models/official/efficientnet/edgetpu) defines it: ReLU, no squeeze and
 * excitation, full convolutions in place of depthwise ones in the first three stages. Batch
 * normalization is folded; 1001 classes. It has 6.9 million parameters (timm, efficientnet_em) and
 * 7.34 G operations, two per MAC (Vitis AI Model Zoo, tf_efficientnet-edgetpu-M).
 */
final class EfficientNetEdgeTpu {
  private EfficientNetEdgeTpu() {}

  static void medium(NetworkBuilder net) {
    LayerBuilder flow = net.image(240).conv("stem/conv2d", 3, 2, 32, RELU);
    int block = 0;
    // The first block expands as if the stem had 24 channels, and never adds its input.
    for (int i = 0; i < 2; i++) {
      flow = fused(flow, "blocks_" + block++, 24 * 4, 1, 24, false);
    }
    int[][] fused = {{32, 3}, {48, 5}};
    for (int[] stage : fused) {
      for (int i = 0; i < stage[1]; i++) {
        int expanded = flow.value().channels() * 8;
        flow = fused(flow, "blocks_" + block++, expanded, i == 0 ? 2 : 1, stage[0], true);
      }
    }
    int[][] depthwise = {{96, 6, 2}, {144, 5, 1}, {192, 3, 2}};
    for (int[] stage : depthwise) {
      for (int i = 0; i < stage[1]; i++) {
        flow = depthwise(flow, "blocks_" + block++, i == 0 ? stage[2] : 1, stage[0]);
      }
    }
    flow.conv("head/conv2d", 1, 1280)
        .mean("head/Mean")
        .dense("head/dense/BiasAdd", 1001, NONE)
        .softmax("head/Softmax")
        .output();
  }

  private static LayerBuilder fused(
      LayerBuilder in, String name, int expanded, int stride, int filters, boolean skip) {
    LayerBuilder out =
        in.conv(name + "/conv2d", 3, 1, expanded, RELU)
            .conv(name + "/conv2d_1", 1, stride, filters, NONE);
    return skip ? skip(in, out, name) : out;
  }

  private static LayerBuilder depthwise(LayerBuilder in, String name, int stride, int filters) {
    LayerBuilder out =
        in.conv(name + "/conv2d", 1, in.value().channels() * 8)
            .depthwise(name + "/depthwise_conv2d", 5, stride, RELU)
            .conv(name + "/conv2d_1", Window.same(1, 1), filters, NONE, 0.5);
    return skip(in, out, name);
  }

  private static LayerBuilder skip(LayerBuilder in, LayerBuilder out, String name) {
    boolean same = in.value().shape().equals(out.value().shape());
    return same ? out.add(name + "/Add", in, NONE) : out;
  }
}
