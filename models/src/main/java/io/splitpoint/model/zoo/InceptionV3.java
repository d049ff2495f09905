package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;

import io.splitpoint.model.zoo.Step.Window;

/**
 * Inception v3: Szegedy et al., "Rethinking the Inception architecture for computer vision", 2015,
 * as torchvision and keras.applications define it, without the auxiliary head, with torchvision's
 * layer names, batch normalization folded. 299×299×3 to 1000 classes; osmr/imgclsmob counts
 * 23,834,568 parameters and 5,743.06 million MACs.
 */
final class InceptionV3 {
  private InceptionV3() {}

  static void imagenet(NetworkBuilder net) {
    LayerBuilder flow =
        net.image(299)
            .conv("Conv2d_1a_3x3", Window.valid(3, 2), 32)
            .conv("Conv2d_2a_3x3", Window.valid(3, 1), 32)
            .conv("Conv2d_2b_3x3", 3, 64)
            .maxPool("maxpool1", Window.valid(3, 2))
            .conv("Conv2d_3b_1x1", 1, 80)
            .conv("Conv2d_4a_3x3", Window.valid(3, 1), 192)
            .maxPool("maxpool2", Window.valid(3, 2));
    flow = blockA(flow, "Mixed_5b", 32);
    flow = blockA(flow, "Mixed_5c", 64);
    flow = blockA(flow, "Mixed_5d", 64);
    flow = reductionA(flow, "Mixed_6a");
    flow = blockB(flow, "Mixed_6b", 128);
    flow = blockB(flow, "Mixed_6c", 160);
    flow = blockB(flow, "Mixed_6d", 160);
    flow = blockB(flow, "Mixed_6e", 192);
    flow = reductionB(flow, "Mixed_7a");
    flow = blockC(flow, "Mixed_7b");
    flow = blockC(flow, "Mixed_7c");
    flow.mean("avgpool").dense("fc/BiasAdd", 1000, NONE).softmax("predictions").output();
  }

  private static LayerBuilder blockA(LayerBuilder in, String name, int pool) {
    return LayerBuilder.concat(
        name + ".concat",
        in.conv(name + ".branch1x1", 1, 64),
        in.conv(name + ".branch5x5_1", 1, 48).conv(name + ".branch5x5_2", 5, 64),
        in.conv(name + ".branch3x3dbl_1", 1, 64)
            .conv(name + ".branch3x3dbl_2", 3, 96)
            .conv(name + ".branch3x3dbl_3", 3, 96),
        pooled(in, name, pool));
  }

  private static LayerBuilder reductionA(LayerBuilder in, String name) {
    return LayerBuilder.concat(
        name + ".concat",
        in.conv(name + ".branch3x3", Window.valid(3, 2), 384),
        in.conv(name + ".branch3x3dbl_1", 1, 64)
            .conv(name + ".branch3x3dbl_2", 3, 96)
            .conv(name + ".branch3x3dbl_3", Window.valid(3, 2), 96),
        in.maxPool(name + ".branch_pool", Window.valid(3, 2)));
  }

  private static LayerBuilder blockB(LayerBuilder in, String name, int inner) {
    Window wide = Window.of(1, 7);
    Window high = Window.of(7, 1);
    return LayerBuilder.concat(
        name + ".concat",
        in.conv(name + ".branch1x1", 1, 192),
        in.conv(name + ".branch7x7_1", 1, inner)
            .conv(name + ".branch7x7_2", wide, inner)
            .conv(name + ".branch7x7_3", high, 192),
        in.conv(name + ".branch7x7dbl_1", 1, inner)
            .conv(name + ".branch7x7dbl_2", high, inner)
            .conv(name + ".branch7x7dbl_3", wide, inner)
            .conv(name + ".branch7x7dbl_4", high, inner)
            .conv(name + ".branch7x7dbl_5", wide, 192),
        pooled(in, name, 192));
  }

  private static LayerBuilder reductionB(LayerBuilder in, String name) {
    return LayerBuilder.concat(
        name + ".concat",
        in.conv(name + ".branch3x3_1", 1, 192).conv(name + ".branch3x3_2", Window.valid(3, 2), 320),
        in.conv(name + ".branch7x7x3_1", 1, 192)
            .conv(name + ".branch7x7x3_2", Window.of(1, 7), 192)
            .conv(name + ".branch7x7x3_3", Window.of(7, 1), 192)
            .conv(name + ".branch7x7x3_4", Window.valid(3, 2), 192),
        in.maxPool(name + ".branch_pool", Window.valid(3, 2)));
  }

  private static LayerBuilder blockC(LayerBuilder in, String name) {
    LayerBuilder three = in.conv(name + ".branch3x3_1", 1, 384);
    LayerBuilder doubled =
        in.conv(name + ".branch3x3dbl_1", 1, 448).conv(name + ".branch3x3dbl_2", 3, 384);
    return LayerBuilder.concat(
        name + ".concat",
        in.conv(name + ".branch1x1", 1, 320),
        three.conv(name + ".branch3x3_2a", Window.of(1, 3), 384),
        three.conv(name + ".branch3x3_2b", Window.of(3, 1), 384),
        doubled.conv(name + ".branch3x3dbl_3a", Window.of(1, 3), 384),
        doubled.conv(name + ".branch3x3dbl_3b", Window.of(3, 1), 384),
        pooled(in, name, 192));
  }

  private static LayerBuilder pooled(LayerBuilder in, String name, int filters) {
    return in.averagePool(name + ".pool", 3, 1).conv(name + ".branch_pool", 1, filters);
  }
}
