package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

/**
 * GoogLeNet (Inception v1): Szegedy et al., "Going deeper with convolutions", 2015, as torchvision
 * defines it (batch normalization, folded here; 3×3 where the paper has 5×5; no auxiliary heads),
 * with torchvision's layer names. torchvision publishes 6,624,904 parameters and 1.50 GMACs
 * (GoogLeNet_Weights).
 */
final class GoogLeNet {
  private GoogLeNet() {}

  /** 224×224×3, 1000 classes. */
  static void imagenet(NetworkBuilder net) {
    body(net.image(224).conv("conv1", 7, 2, 64, RELU).maxPool("maxpool1", 3, 2), 1000);
  }

  /** 32×32×3, 100 classes: the first convolution has stride 1, and no pool follows it. */
  static void cifar(NetworkBuilder net) {
    body(net.image(32).conv("conv1", 7, 64), 100);
  }

  private static void body(LayerBuilder stem, int classes) {
    LayerBuilder flow = stem.conv("conv2", 1, 64).conv("conv3", 3, 192).maxPool("maxpool2", 3, 2);
    flow = inception(flow, "inception3a", 64, 96, 128, 16, 32, 32);
    flow = inception(flow, "inception3b", 128, 128, 192, 32, 96, 64);
    flow = flow.maxPool("maxpool3", 3, 2);
    flow = inception(flow, "inception4a", 192, 96, 208, 16, 48, 64);
    flow = inception(flow, "inception4b", 160, 112, 224, 24, 64, 64);
    flow = inception(flow, "inception4c", 128, 128, 256, 24, 64, 64);
    flow = inception(flow, "inception4d", 112, 144, 288, 32, 64, 64);
    flow = inception(flow, "inception4e", 256, 160, 320, 32, 128, 128);
    flow = flow.maxPool("maxpool4", 2, 2);
    flow = inception(flow, "inception5a", 256, 160, 320, 32, 128, 128);
    flow = inception(flow, "inception5b", 384, 192, 384, 48, 128, 128);
    flow.mean("avgpool").dense("fc/BiasAdd", classes, NONE).softmax("predictions").output();
  }

  private static LayerBuilder inception(
      LayerBuilder in,
      String name,
      int one,
      int reduce3,
      int three,
      int reduce5,
      int five,
      int pool) {
    return LayerBuilder.concat(
        name + ".concat",
        in.conv(name + ".branch1", 1, one),
        in.conv(name + ".branch2.0", 1, reduce3).conv(name + ".branch2.1", 3, three),
        in.conv(name + ".branch3.0", 1, reduce5).conv(name + ".branch3.1", 3, five),
        in.maxPool(name + ".branch4.0", 3, 1).conv(name + ".branch4.1", 1, pool));
  }
}
