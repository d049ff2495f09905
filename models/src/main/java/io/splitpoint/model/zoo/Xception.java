package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

import io.splitpoint.model.zoo.Step.Window;

/**
 * Xception: Chollet, "Xception: deep learning with depthwise separable convolutions", 2017, as
 * keras.applications defines it, with its layer names, batch normalization folded. 299×299×3 to
 * 1000 classes; osmr/imgclsmob counts 22,855,952 parameters and 8,403.63 million MACs.
 */
final class Xception {
  private static final double BRANCH_GAIN = 0.5;

  private Xception() {}

  static void imagenet(NetworkBuilder net) {
    LayerBuilder flow =
        net.image(299)
            .conv("block1_conv1", Window.valid(3, 2), 32)
            .conv("block1_conv2", Window.valid(3, 1), 64);
    flow = halving(flow, "block2", 128, 128);
    flow = halving(flow, "block3", 256, 256);
    flow = halving(flow, "block4", 728, 728);
    for (int i = 5; i <= 12; i++) {
      flow = middle(flow, "block" + i);
    }
    flow = halving(flow, "block13", 728, 1024);
    separable(separable(flow, "block14_sepconv1", 1536, RELU, 1), "block14_sepconv2", 2048, RELU, 1)
        .mean("avg_pool")
        .dense("predictions/BiasAdd", 1000, NONE)
        .softmax("predictions")
        .output();
  }

  private static LayerBuilder halving(LayerBuilder in, String name, int first, int second) {
    LayerBuilder ready = name.equals("block2") ? in : in.relu(name + "_sepconv1_act");
    LayerBuilder branch = separable(ready, name + "_sepconv1", first, RELU, 1);
    branch = separable(branch, name + "_sepconv2", second, NONE, BRANCH_GAIN);
    return branch
        .maxPool(name + "_pool", 3, 2)
        .add(name + "_add", in.conv(name + "_shortcut", 1, 2, second, NONE), NONE);
  }

  private static LayerBuilder middle(LayerBuilder in, String name) {
    LayerBuilder branch = in.relu(name + "_sepconv1_act");
    branch = separable(branch, name + "_sepconv1", 728, RELU, 1);
    branch = separable(branch, name + "_sepconv2", 728, RELU, 1);
    branch = separable(branch, name + "_sepconv3", 728, NONE, BRANCH_GAIN);
    return branch.add(name + "_add", in, NONE);
  }

  private static LayerBuilder separable(
      LayerBuilder in, String name, int filters, Activation activation, double gain) {
    return in.depthwise(name + "_depthwise", 3, 1, NONE)
        .conv(name + "_pointwise", Window.same(1, 1), filters, activation, gain);
  }
}
