package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;

import io.splitpoint.model.zoo.Step.Window;

/**
 * Inception v4: Szegedy et al., "Inception-v4, Inception-ResNet and the impact of residual
 * connections on learning", 2016, as timm defines it, batch normalization folded. 299×299×3 to 1000
 * classes; osmr/imgclsmob counts 42,679,816 parameters and 12,304.93 million MACs.
 */
final class InceptionV4 {
  private InceptionV4() {}

  static void imagenet(NetworkBuilder net) {
    LayerBuilder flow = stem(net.image(299));
    for (int i = 1; i <= 4; i++) {
      flow = blockA(flow, "inception_a" + i);
    }
    flow = reductionA(flow, "reduction_a");
    for (int i = 1; i <= 7; i++) {
      flow = blockB(flow, "inception_b" + i);
    }
    flow = reductionB(flow, "reduction_b");
    for (int i = 1; i <= 3; i++) {
      flow = blockC(flow, "inception_c" + i);
    }
    flow.mean("global_pool").dense("last_linear/BiasAdd", 1000, NONE).softmax("prob").output();
  }

  private static LayerBuilder stem(LayerBuilder image) {
    LayerBuilder first =
        image
            .conv("conv_1a", Window.valid(3, 2), 32)
            .conv("conv_2a", Window.valid(3, 1), 32)
            .conv("conv_2b", 3, 64);
    LayerBuilder second =
        LayerBuilder.concat(
            "mixed_3a",
            first.maxPool("mixed_3a.pool", Window.valid(3, 2)),
            first.conv("mixed_3a.conv", Window.valid(3, 2), 96));
    LayerBuilder third =
        LayerBuilder.concat(
            "mixed_4a",
            second
                .conv("mixed_4a.branch0.0", 1, 64)
                .conv("mixed_4a.branch0.1", Window.valid(3, 1), 96),
            second
                .conv("mixed_4a.branch1.0", 1, 64)
                .conv("mixed_4a.branch1.1", Window.of(1, 7), 64)
                .conv("mixed_4a.branch1.2", Window.of(7, 1), 64)
                .conv("mixed_4a.branch1.3", Window.valid(3, 1), 96));
    return LayerBuilder.concat(
        "mixed_5a",
        third.conv("mixed_5a.conv", Window.valid(3, 2), 192),
        third.maxPool("mixed_5a.pool", Window.valid(3, 2)));
  }

  private static LayerBuilder blockA(LayerBuilder in, String name) {
    return LayerBuilder.concat(
        name,
        in.conv(name + ".branch0", 1, 96),
        in.conv(name + ".branch1.0", 1, 64).conv(name + ".branch1.1", 3, 96),
        in.conv(name + ".branch2.0", 1, 64)
            .conv(name + ".branch2.1", 3, 96)
            .conv(name + ".branch2.2", 3, 96),
        pooled(in, name, 96));
  }

  private static LayerBuilder reductionA(LayerBuilder in, String name) {
    return LayerBuilder.concat(
        name,
        in.conv(name + ".branch0", Window.valid(3, 2), 384),
        in.conv(name + ".branch1.0", 1, 192)
            .conv(name + ".branch1.1", 3, 224)
            .conv(name + ".branch1.2", Window.valid(3, 2), 256),
        in.maxPool(name + ".branch2", Window.valid(3, 2)));
  }

  private static LayerBuilder blockB(LayerBuilder in, String name) {
    return LayerBuilder.concat(
        name,
        in.conv(name + ".branch0", 1, 384),
        in.conv(name + ".branch1.0", 1, 192)
            .conv(name + ".branch1.1", Window.of(1, 7), 224)
            .conv(name + ".branch1.2", Window.of(7, 1), 256),
        in.conv(name + ".branch2.0", 1, 192)
            .conv(name + ".branch2.1", Window.of(7, 1), 192)
            .conv(name + ".branch2.2", Window.of(1, 7), 224)
            .conv(name + ".branch2.3", Window.of(7, 1), 224)
            .conv(name + ".branch2.4", Window.of(1, 7), 256),
        pooled(in, name, 128));
  }

  private static LayerBuilder reductionB(LayerBuilder in, String name) {
    return LayerBuilder.concat(
        name,
        in.conv(name + ".branch0.0", 1, 192).conv(name + ".branch0.1", Window.valid(3, 2), 192),
        in.conv(name + ".branch1.0", 1, 256)
            .conv(name + ".branch1.1", Window.of(1, 7), 256)
            .conv(name + ".branch1.2", Window.of(7, 1), 320)
            .conv(name + ".branch1.3", Window.valid(3, 2), 320),
        in.maxPool(name + ".branch2", Window.valid(3, 2)));
  }

  private static LayerBuilder blockC(LayerBuilder in, String name) {
    LayerBuilder one = in.conv(name + ".branch1_0", 1, 384);
    LayerBuilder two =
        in.conv(name + ".branch2_0", 1, 384)
            .conv(name + ".branch2_1", Window.of(3, 1), 448)
            .conv(name + ".branch2_2", Window.of(1, 3), 512);
    return LayerBuilder.concat(
        name,
        in.conv(name + ".branch0", 1, 256),
        one.conv(name + ".branch1_1a", Window.of(1, 3), 256),
        one.conv(name + ".branch1_1b", Window.of(3, 1), 256),
        two.conv(name + ".branch2_3a", Window.of(1, 3), 256),
        two.conv(name + ".branch2_3b", Window.of(3, 1), 256),
        pooled(in, name, 256));
  }

  private static LayerBuilder pooled(LayerBuilder in, String name, int filters) {
    return in.averagePool(name + ".pool", 3, 1).conv(name + ".branch3", 1, filters);
  }
}
