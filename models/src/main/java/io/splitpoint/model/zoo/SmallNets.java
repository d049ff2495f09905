package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;

import io.splitpoint.model.zoo.Step.Window;

/** LeNet-5 and the synthetic networks of the multi-TPU study. */
final class SmallNets {
  private SmallNets() {}

  /**
   * LeNet-5: LeCun et al., "Gradient-based learning applied to document recognition", 1998, in the
   * fully connected form of Zhang et al., "Dive into Deep Learning", section 7.6: 61,706
   * parameters.
   */
  static void lenet(NetworkBuilder net) {
    Window valid = Window.valid(5, 1);
    net.input(28, 28, 1)
        .conv("conv1/BiasAdd", 5, 1, 6, NONE)
        .tanh("conv1")
        .averagePool("pool1", 2, 2)
        .conv("conv2/BiasAdd", valid, 16, NONE, 1)
        .tanh("conv2")
        .averagePool("pool2", 2, 2)
        .flatten("flatten")
        .dense("fc1/BiasAdd", 120, NONE)
        .tanh("fc1")
        .dense("fc2/BiasAdd", 84, NONE)
        .tanh("fc2")
        .dense("predictions/BiasAdd", 10, NONE)
        .softmax("predictions")
        .output();
  }

  /**
   * Five 3×3 convolutions of {@code filters} channels on 64×64×3: the convolutional sweep of
   * github.com/Jorgitou98/EdgeTPU-QuantRL-Evaluation; 36,864·(3F + 4F²) MACs.
   */
  static void conv5(NetworkBuilder net, int filters) {
    LayerBuilder flow = net.image(64);
    for (int i = 1; i <= 5; i++) {
      flow = flow.conv("conv" + i, 3, filters);
    }
    flow.output();
  }

  /** Four dense layers of {@code neurons} with tanh, then 10: the dense sweep of that study. */
  static void dense4(NetworkBuilder net, int neurons) {
    LayerBuilder flow = net.input(64);
    for (int i = 1; i <= 4; i++) {
      flow = flow.dense("dense" + i + "/BiasAdd", neurons, NONE).tanh("dense" + i);
    }
    flow.dense("dense5", 10, NONE).output();
  }
}
