package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

import io.splitpoint.model.zoo.Step.Window;
import java.util.List;

/**
 * Inception-ResNet v2: Szegedy et al., "Inception-v4, Inception-ResNet and the impact of residual
 * connections on learning", 2016, as timm defines it, batch normalization and the residual scale
 * folded. 299×299×3 to 1000 classes; osmr/imgclsmob counts 55,843,464 parameters and 13,188.64
 * million MACs.
 */
final class InceptionResNetV2 {
  private InceptionResNetV2() {}

  static void imagenet(NetworkBuilder net) {
    LayerBuilder flow =
        net.image(299)
            .conv("conv2d_1a", Window.valid(3, 2), 32)
            .conv("conv2d_2a", Window.valid(3, 1), 32)
            .conv("conv2d_2b", 3, 64)
            .maxPool("maxpool_3a", Window.valid(3, 2))
            .conv("conv2d_3b", 1, 80)
            .conv("conv2d_4a", Window.valid(3, 1), 192)
            .maxPool("maxpool_5a", Window.valid(3, 2));
    flow = mixed5b(flow, "mixed_5b");
    for (int i = 0; i < 10; i++) {
      flow = block35(flow, "repeat." + i);
    }
    flow = mixed6a(flow, "mixed_6a");
    for (int i = 0; i < 20; i++) {
      flow = block17(flow, "repeat_1." + i);
    }
    flow = mixed7a(flow, "mixed_7a");
    for (int i = 0; i < 9; i++) {
      flow = block8(flow, "repeat_2." + i, RELU);
    }
    block8(flow, "block8", NONE)
        .conv("conv2d_7b", 1, 1536)
        .mean("global_pool")
        .dense("classif/BiasAdd", 1000, NONE)
        .softmax("prob")
        .output();
  }

  private static LayerBuilder mixed5b(LayerBuilder in, String name) {
    return LayerBuilder.concat(
        name,
        in.conv(name + ".branch0", 1, 96),
        in.conv(name + ".branch1.0", 1, 48).conv(name + ".branch1.1", 5, 64),
        in.conv(name + ".branch2.0", 1, 64)
            .conv(name + ".branch2.1", 3, 96)
            .conv(name + ".branch2.2", 3, 96),
        in.averagePool(name + ".pool", 3, 1).conv(name + ".branch3", 1, 64));
  }

  private static LayerBuilder block35(LayerBuilder in, String name) {
    List<LayerBuilder> branches =
        List.of(
            in.conv(name + ".branch0", 1, 32),
            in.conv(name + ".branch1.0", 1, 32).conv(name + ".branch1.1", 3, 32),
            in.conv(name + ".branch2.0", 1, 32)
                .conv(name + ".branch2.1", 3, 48)
                .conv(name + ".branch2.2", 3, 64));
    return residual(in, name, branches, 0.17, RELU);
  }

  private static LayerBuilder mixed6a(LayerBuilder in, String name) {
    return LayerBuilder.concat(
        name,
        in.conv(name + ".branch0", Window.valid(3, 2), 384),
        in.conv(name + ".branch1.0", 1, 256)
            .conv(name + ".branch1.1", 3, 256)
            .conv(name + ".branch1.2", Window.valid(3, 2), 384),
        in.maxPool(name + ".branch2", Window.valid(3, 2)));
  }

  private static LayerBuilder block17(LayerBuilder in, String name) {
    List<LayerBuilder> branches =
        List.of(
            in.conv(name + ".branch0", 1, 192),
            in.conv(name + ".branch1.0", 1, 128)
                .conv(name + ".branch1.1", Window.of(1, 7), 160)
                .conv(name + ".branch1.2", Window.of(7, 1), 192));
    return residual(in, name, branches, 0.1, RELU);
  }

  private static LayerBuilder mixed7a(LayerBuilder in, String name) {
    return LayerBuilder.concat(
        name,
        in.conv(name + ".branch0.0", 1, 256).conv(name + ".branch0.1", Window.valid(3, 2), 384),
        in.conv(name + ".branch1.0", 1, 256).conv(name + ".branch1.1", Window.valid(3, 2), 288),
        in.conv(name + ".branch2.0", 1, 256)
            .conv(name + ".branch2.1", 3, 288)
            .conv(name + ".branch2.2", Window.valid(3, 2), 320),
        in.maxPool(name + ".branch3", Window.valid(3, 2)));
  }

  private static LayerBuilder block8(LayerBuilder in, String name, Activation activation) {
    List<LayerBuilder> branches =
        List.of(
            in.conv(name + ".branch0", 1, 192),
            in.conv(name + ".branch1.0", 1, 192)
                .conv(name + ".branch1.1", Window.of(1, 3), 224)
                .conv(name + ".branch1.2", Window.of(3, 1), 256));
    return residual(in, name, branches, 0.2, activation);
  }

  /** Joins the branches, projects and scales them, and adds them to the shortcut. */
  private static LayerBuilder residual(
      LayerBuilder in,
      String name,
      List<LayerBuilder> branches,
      double scale,
      Activation activation) {
    return LayerBuilder.concat(name + ".concat", 3, branches)
        .conv(name + ".conv2d", Window.same(1, 1), in.value().channels(), NONE, scale)
        .add(name + ".add", in, activation);
  }
}
