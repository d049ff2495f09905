package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

import io.splitpoint.model.zoo.Step.Window;

/**
 * The densely connected networks: Huang et al., "Densely connected convolutional networks", 2017,
 * growth 32, layer names of keras.applications. A block normalizes all that it has joined so far,
 * which cannot be folded into a single convolution before it: that normalization stays as a scale
 * and a shift, the one after a 1×1 convolution is folded. torchvision publishes 7,978,856
 * parameters and 2.83 GMACs of DenseNet-121, 20,013,928 and 4.29 of DenseNet-201
 * (DenseNet121_Weights, DenseNet201_Weights).
 */
final class DenseNet {
  private static final int GROWTH = 32;

  /** Restores the variance of a ReLU's input, which the ReLU halves. */
  private static final double RESTORING = Math.sqrt(2);

  private DenseNet() {}

  /**
   * 224×224×3, 1000 classes.
   *
   * @param depths number of layers in each of the four blocks
   */
  static void imagenet(NetworkBuilder net, int... depths) {
    LayerBuilder flow = net.image(224).conv("conv1_conv", 7, 2, 64, RELU).maxPool("pool1", 3, 2);
    for (int block = 0; block < depths.length; block++) {
      for (int i = 1; i <= depths[block]; i++) {
        flow = layer(flow, "conv%d_block%d".formatted(block + 2, i));
      }
      if (block + 1 < depths.length) {
        flow = transition(flow, "pool" + (block + 2));
      }
    }
    flow.normalize("bn", RESTORING)
        .mean("avg_pool")
        .dense("predictions/BiasAdd", 1000, NONE)
        .softmax("predictions")
        .output();
  }

  private static LayerBuilder layer(LayerBuilder in, String name) {
    LayerBuilder grown =
        in.normalize(name + "_0_bn", 1)
            .conv(name + "_1_conv", 1, 4 * GROWTH)
            .conv(name + "_2_conv", 3, 1, GROWTH, NONE);
    return LayerBuilder.concat(name + "_concat", in, grown);
  }

  private static LayerBuilder transition(LayerBuilder in, String name) {
    return in.normalize(name + "_bn", RESTORING)
        .conv(name + "_conv", 1, 1, in.value().channels() / 2, NONE)
        .averagePool(name + "_pool", Window.valid(2, 2));
  }
}
