package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

/**
 * BN-Inception in the form of Cadene/pretrained-models.pytorch (from Caffe), with its layer names,
 * batch normalization folded: Ioffe and Szegedy, "Batch normalization", 2015. 224×224×3 to 1000
 * classes; osmr/imgclsmob counts 11,295,240 parameters and 2,048.06 million MACs. {@link
 * InceptionV2} is TF-Slim's form of the same paper.
 */
final class BnInception {
  private BnInception() {}

  static void imagenet(NetworkBuilder net) {
    LayerBuilder flow =
        net.image(224)
            .conv("conv1_7x7_s2", 7, 2, 64, RELU)
            .maxPool("pool1_3x3_s2", 3, 2)
            .conv("conv2_3x3_reduce", 1, 64)
            .conv("conv2_3x3", 3, 192)
            .maxPool("pool2_3x3_s2", 3, 2);
    flow = mixed(flow, "inception_3a", 64, 64, 64, 64, 96, 32);
    flow = mixed(flow, "inception_3b", 64, 64, 96, 64, 96, 64);
    flow = reduction(flow, "inception_3c", 128, 160, 64, 96);
    flow = mixed(flow, "inception_4a", 224, 64, 96, 96, 128, 128);
    flow = mixed(flow, "inception_4b", 192, 96, 128, 96, 128, 128);
    flow = mixed(flow, "inception_4c", 160, 128, 160, 128, 160, 128);
    flow = mixed(flow, "inception_4d", 96, 128, 192, 160, 192, 128);
    flow = reduction(flow, "inception_4e", 128, 192, 192, 256);
    flow = mixed(flow, "inception_5a", 352, 192, 320, 160, 224, 128);
    flow = mixed(flow, "inception_5b", 352, 192, 320, 192, 224, 128);
    flow.mean("global_pool").dense("last_linear/BiasAdd", 1000, NONE).softmax("prob").output();
  }

  private static LayerBuilder mixed(
      LayerBuilder in,
      String name,
      int one,
      int reduce3,
      int three,
      int reduce5,
      int five,
      int pool) {
    LayerBuilder pooled =
        name.equals("inception_5b")
            ? in.maxPool(name + "_pool", 3, 1)
            : in.averagePool(name + "_pool", 3, 1);
    return LayerBuilder.concat(
        name + "_output",
        in.conv(name + "_1x1", 1, one),
        in.conv(name + "_3x3_reduce", 1, reduce3).conv(name + "_3x3", 3, three),
        doubled(in, name, reduce5, five, 1),
        pooled.conv(name + "_pool_proj", 1, pool));
  }

  private static LayerBuilder reduction(
      LayerBuilder in, String name, int reduce3, int three, int reduce5, int five) {
    return LayerBuilder.concat(
        name + "_output",
        in.conv(name + "_3x3_reduce", 1, reduce3).conv(name + "_3x3", 3, 2, three, RELU),
        doubled(in, name, reduce5, five, 2),
        in.maxPool(name + "_pool", 3, 2));
  }

  private static LayerBuilder doubled(
      LayerBuilder in, String name, int reduce, int filters, int stride) {
    return in.conv(name + "_double_3x3_reduce", 1, reduce)
        .conv(name + "_double_3x3_1", 3, filters)
        .conv(name + "_double_3x3_2", 3, stride, filters, RELU);
  }
}
