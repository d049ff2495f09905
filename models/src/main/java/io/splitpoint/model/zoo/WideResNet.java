package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

import io.splitpoint.model.zoo.Step.Window;

/**
 * WRN-28-10: Zagoruyko and Komodakis, "Wide residual networks", 2016, 32×32×3 to 100 classes. Its
 * blocks normalize before the convolution and the shortcut reads the same tensor, so that this
 * normalization stays as a scale and a shift, as in the measured models. With 10 classes
 * osmr/imgclsmob counts 36,479,194 parameters and 5,246.98 million MACs.
 */
final class WideResNet {
  private static final int BLOCKS = 4;
  private static final int WIDENING = 10;

  private WideResNet() {}

  static void wrn28x10(NetworkBuilder net) {
    LayerBuilder flow = net.image(32).conv("conv1", 3, 1, 16, NONE);
    for (int stage = 0; stage < 3; stage++) {
      int filters = (16 << stage) * WIDENING;
      for (int i = 0; i < BLOCKS; i++) {
        String name = "layer%d.%d".formatted(stage + 1, i);
        flow = block(flow, name, filters, i == 0 && stage > 0 ? 2 : 1);
      }
    }
    flow.normalize("bn", 1)
        .mean("avg_pool")
        .dense("predictions/BiasAdd", 100, NONE)
        .softmax("predictions")
        .output();
  }

  private static LayerBuilder block(LayerBuilder in, String name, int filters, int stride) {
    LayerBuilder ready = in.normalize(name + ".bn1", 1);
    boolean project = in.value().channels() != filters;
    LayerBuilder shortcut = project ? ready.conv(name + ".shortcut", 1, stride, filters, NONE) : in;
    return ready
        .conv(name + ".conv1", 3, stride, filters, RELU)
        .conv(name + ".conv2", Window.same(3, 1), filters, NONE, 0.5)
        .add(name + ".add", shortcut, NONE);
  }
}
