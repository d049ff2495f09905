package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

import io.splitpoint.model.zoo.Step.Window;

/**
 * The residual networks: He et al., "Deep residual learning for image recognition", 2016, in the
 * form that torchvision and MLPerf use (v1.5: the 3×3 convolution of a stage's first block has the
 * stride), batch normalization folded, layer names of keras.applications. torchvision publishes
 * parameters and GMACs (pytorch.org/vision, ResNet18_Weights and so on): 11,689,512 and 1.81 of
 * ResNet-18, 25,557,032 and 4.09 of ResNet-50, 44,549,160 and 7.80 of ResNet-101, 60,192,808 and
 * 11.51 of ResNet-152.
 */
final class ResNet {
  /** Keeps the branch small, so that activations do not grow with depth. */
  private static final double BRANCH_GAIN = 0.5;

  /** The same factor for networks with four times as many blocks. */
  private static final double DEEP_BRANCH_GAIN = 0.25;

  /** The kind of block. */
  enum Block {
    /** Two 3×3 convolutions. */
    BASIC(1),
    /** A 1×1 convolution, a 3×3 one, and a 1×1 one of four times the channels. */
    BOTTLENECK(4);

    private final int widening;

    Block(int widening) {
      this.widening = widening;
    }
  }

  private ResNet() {}

  /**
   * 224×224×3, 1000 classes.
   *
   * @param depths number of blocks in each of the four stages
   */
  static void imagenet(NetworkBuilder net, Block block, int... depths) {
    LayerBuilder flow =
        net.image(224).conv("conv1_conv", 7, 2, 64, RELU).maxPool("pool1_pool", 3, 2);
    stages(flow, block, depths, 1000);
  }

  /** 32×32×3, 100 classes: the first convolution is 3×3 with stride 1, and no pool follows it. */
  static void cifar(NetworkBuilder net, Block block, int... depths) {
    stages(net.image(32).conv("conv1_conv", 3, 64), block, depths, 100);
  }

  /**
   * The network whose pipelines mouad-zouhdi/sparta-edgetpu ran at many input sizes: four stages of
   * 32 to 256 channels, each of 16 blocks of two 3×3 convolutions, and between the stages a 3×3
   * convolution with stride 2. 100 classes, 25.5 million parameters.
   */
  static void sweep(NetworkBuilder net) {
    LayerBuilder flow =
        net.image(224).conv("conv1_conv", 3, 2, 32, RELU).maxPool("pool1_pool", 3, 2);
    for (int stage = 0; stage < 4; stage++) {
      int filters = 32 << stage;
      if (stage > 0) {
        flow = flow.conv("down%d_conv".formatted(stage), 3, 2, filters, RELU);
      }
      for (int i = 1; i <= 16; i++) {
        String name = "conv%d_block%d".formatted(stage + 2, i);
        flow = block(flow, name, Block.BASIC, filters, 1, DEEP_BRANCH_GAIN);
      }
    }
    flow.mean("avg_pool").dense("predictions/BiasAdd", 100, NONE).softmax("predictions").output();
  }

  private static void stages(LayerBuilder flow, Block block, int[] depths, int classes) {
    for (int stage = 0; stage < depths.length; stage++) {
      for (int i = 1; i <= depths[stage]; i++) {
        String name = "conv%d_block%d".formatted(stage + 2, i);
        int stride = i == 1 && stage > 0 ? 2 : 1;
        flow = block(flow, name, block, 64 << stage, stride, BRANCH_GAIN);
      }
    }
    flow.mean("avg_pool")
        .dense("predictions/BiasAdd", classes, NONE)
        .softmax("predictions")
        .output();
  }

  private static LayerBuilder block(
      LayerBuilder in, String name, Block block, int filters, int stride, double gain) {
    int out = filters * block.widening;
    boolean project = stride > 1 || in.value().channels() != out;
    LayerBuilder shortcut = project ? in.conv(name + "_0_conv", 1, stride, out, NONE) : in;
    LayerBuilder branch =
        block == Block.BASIC
            ? in.conv(name + "_1_conv", 3, stride, filters, RELU)
                .conv(name + "_2_conv", Window.same(3, 1), out, NONE, gain)
            : in.conv(name + "_1_conv", 1, filters)
                .conv(name + "_2_conv", 3, stride, filters, RELU)
                .conv(name + "_3_conv", Window.same(1, 1), out, NONE, gain);
    return branch.add(name + "_out", shortcut, RELU);
  }
}
