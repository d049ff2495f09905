package io.splitpoint.model.zoo;

import io.splitpoint.model.zoo.Step.Window;

/**
 * SqueezeNet 1.1: Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters",
 * 2016, and github.com/forresti/SqueezeNet, SqueezeNet_v1.1, as torchvision defines it, with its
 * layer names. torchvision publishes 1,235,496 parameters and 0.35 GMACs (SqueezeNet1_1_Weights).
 */
final class SqueezeNet {
  private SqueezeNet() {}

  /** 224×224×3, 1000 classes. */
  static void imagenet(NetworkBuilder net) {
    body(net.image(224).conv("features.0", Window.valid(3, 2), 64), 1000);
  }

  /** 32×32×3, 100 classes: the first convolution has stride 1. */
  static void cifar(NetworkBuilder net) {
    body(net.image(32).conv("features.0", Window.valid(3, 1), 64), 100);
  }

  private static void body(LayerBuilder stem, int classes) {
    LayerBuilder flow = pool(stem, "features.2");
    flow = fire(fire(flow, "features.3", 16, 64), "features.4", 16, 64);
    flow = pool(flow, "features.5");
    flow = fire(fire(flow, "features.6", 32, 128), "features.7", 32, 128);
    flow = pool(flow, "features.8");
    flow = fire(fire(flow, "features.9", 48, 192), "features.10", 48, 192);
    flow = fire(fire(flow, "features.11", 64, 256), "features.12", 64, 256);
    flow.conv("classifier.1", 1, classes).mean("classifier.3").softmax("predictions").output();
  }

  private static LayerBuilder pool(LayerBuilder in, String name) {
    return in.maxPool(name, Window.ceil(in.value().height()));
  }

  private static LayerBuilder fire(LayerBuilder in, String name, int squeeze, int expand) {
    LayerBuilder squeezed = in.conv(name + ".squeeze", 1, squeeze);
    return LayerBuilder.concat(
        name + ".concat",
        squeezed.conv(name + ".expand1x1", 1, expand),
        squeezed.conv(name + ".expand3x3", 3, expand));
  }
}
