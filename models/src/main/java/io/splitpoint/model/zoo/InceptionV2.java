package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

/**
 * Inception v2 (BN-Inception): Ioffe and Szegedy, "Batch normalization", 2015, as TF-Slim defines
 * it (first convolution separable; the network that Coral publishes as inception_v2_224_quant),
 * batch normalization folded, layer names of slim. Without the classifier slim's own test counts
 * 10,173,112 parameters, with three per channel for normalization where folding leaves one;
 * google-research/receptive_field gives 3.883 GFLOPs (two per MAC) up to Mixed_5c.
 */
final class InceptionV2 {
  private InceptionV2() {}

  static void imagenet(NetworkBuilder net) {
    LayerBuilder flow =
        net.image(224)
            .depthwise("Conv2d_1a_7x7/depthwise", 7, 2, 8, NONE)
            .conv("Conv2d_1a_7x7/pointwise", 1, 64)
            .maxPool("MaxPool_2a_3x3", 3, 2)
            .conv("Conv2d_2b_1x1", 1, 64)
            .conv("Conv2d_2c_3x3", 3, 192)
            .maxPool("MaxPool_3a_3x3", 3, 2);
    flow = mixed(flow, "Mixed_3b", 64, 64, 64, 64, 96, 32);
    flow = mixed(flow, "Mixed_3c", 64, 64, 96, 64, 96, 64);
    flow = reduction(flow, "Mixed_4a", 128, 160, 64, 96);
    flow = mixed(flow, "Mixed_4b", 224, 64, 96, 96, 128, 128);
    flow = mixed(flow, "Mixed_4c", 192, 96, 128, 96, 128, 128);
    flow = mixed(flow, "Mixed_4d", 160, 128, 160, 128, 160, 96);
    flow = mixed(flow, "Mixed_4e", 96, 128, 192, 160, 192, 96);
    flow = reduction(flow, "Mixed_5a", 128, 192, 192, 256);
    flow = mixed(flow, "Mixed_5b", 352, 192, 320, 160, 224, 128);
    flow = mixed(flow, "Mixed_5c", 352, 192, 320, 192, 224, 128);
    flow.mean("Logits/AvgPool_1a_7x7")
        .dense("Logits/Conv2d_1c_1x1/BiasAdd", 1000, NONE)
        .softmax("Predictions")
        .output();
  }

  /** 1×1, 1×1 then 3×3, 1×1 then twice 3×3, and a pool then 1×1, side by side. */
  private static LayerBuilder mixed(
      LayerBuilder in,
      String name,
      int one,
      int reduce3,
      int three,
      int reduce5,
      int five,
      int pool) {
    LayerBuilder a = in.conv(name + "/Branch_0/Conv2d_0a_1x1", 1, one);
    LayerBuilder b =
        in.conv(name + "/Branch_1/Conv2d_0a_1x1", 1, reduce3)
            .conv(name + "/Branch_1/Conv2d_0b_3x3", 3, three);
    LayerBuilder c =
        in.conv(name + "/Branch_2/Conv2d_0a_1x1", 1, reduce5)
            .conv(name + "/Branch_2/Conv2d_0b_3x3", 3, five)
            .conv(name + "/Branch_2/Conv2d_0c_3x3", 3, five);
    LayerBuilder pooled =
        name.equals("Mixed_5c")
            ? in.maxPool(name + "/Branch_3/MaxPool_0a_3x3", 3, 1)
            : in.averagePool(name + "/Branch_3/AvgPool_0a_3x3", 3, 1);
    LayerBuilder d = pooled.conv(name + "/Branch_3/Conv2d_0b_1x1", 1, pool);
    return LayerBuilder.concat(name + "/concat", a, b, c, d);
  }

  /** Halves height and width: two convolution branches and a pool, all with stride 2. */
  private static LayerBuilder reduction(
      LayerBuilder in, String name, int reduce3, int three, int reduce5, int five) {
    LayerBuilder a =
        in.conv(name + "/Branch_0/Conv2d_0a_1x1", 1, reduce3)
            .conv(name + "/Branch_0/Conv2d_1a_3x3", 3, 2, three, RELU);
    LayerBuilder b =
        in.conv(name + "/Branch_1/Conv2d_0a_1x1", 1, reduce5)
            .conv(name + "/Branch_1/Conv2d_0b_3x3", 3, five)
            .conv(name + "/Branch_1/Conv2d_1a_3x3", 3, 2, five, RELU);
    LayerBuilder c = in.maxPool(name + "/Branch_2/MaxPool_1a_3x3", 3, 2);
    return LayerBuilder.concat(name + "/concat", a, b, c);
  }
}
