package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

/**
 * The VGG networks: Simonyan and Zisserman, "Very deep convolutional networks for large-scale image
 * recognition", 2015, configurations D (16 layers with weights) and E (19), with the layer names of
 * keras.applications. Their dense layers fix the input size, so that only the CIFAR form accepts
 * others.
 */
final class Vgg {
  private static final int[] FILTERS = {64, 128, 256, 512, 512};

  private Vgg() {}

  /**
   * 224×224×3, 1000 classes. VGG16 has 22 layers and 138,357,544 parameters, VGG19 25 layers and
   * 143,667,240 (keras.io/api/applications/vgg).
   *
   * @param convolutions number of convolutions in each of the five blocks
   */
  static void imagenet(NetworkBuilder net, int... convolutions) {
    LayerBuilder flow = net.input(224, 224, 3);
    for (int block = 0; block < convolutions.length; block++) {
      flow = pool(block(flow, block, convolutions[block]), block);
    }
    head(flow.flatten("flatten"), 1000);
  }

  /**
   * 112×112×3, 2 classes, 17 layers: the variant that github.com/justin95214/
   * EdgeTPU-Computing-OffLoading-Layer_Optimized_Point measured in 2021. The dense layer reads the
   * 7×7×512 tensor directly, because the study counts no flatten layer. The study's sheet gives the
   * second dense layer 2048 outputs, its file sizes correspond to 4096.
   */
  static void study(NetworkBuilder net) {
    LayerBuilder flow = net.input(112, 112, 3);
    int[] convolutions = {2, 2, 3, 3};
    for (int block = 0; block < convolutions.length; block++) {
      flow = pool(block(flow, block, convolutions[block]), block);
    }
    head(flow, 2);
  }

  /**
   * VGG19 for 32×32×3 and 100 classes, as mouad-zouhdi/sparta-edgetpu measured it: without a pool
   * after the fifth block, and with the mean in place of the two large dense layers.
   */
  static void cifar(NetworkBuilder net) {
    LayerBuilder flow = net.image(32);
    int[] convolutions = {2, 2, 4, 4, 4};
    for (int block = 0; block < convolutions.length; block++) {
      flow = block(flow, block, convolutions[block]);
      flow = block < 4 ? pool(flow, block) : flow;
    }
    flow.mean("avg_pool").dense("predictions/BiasAdd", 100, NONE).softmax("predictions").output();
  }

  private static LayerBuilder block(LayerBuilder flow, int block, int convolutions) {
    for (int i = 1; i <= convolutions; i++) {
      flow = flow.conv("block%d_conv%d".formatted(block + 1, i), 3, FILTERS[block]);
    }
    return flow;
  }

  private static LayerBuilder pool(LayerBuilder flow, int block) {
    return flow.maxPool("block%d_pool".formatted(block + 1), 2, 2);
  }

  private static void head(LayerBuilder flow, int classes) {
    flow.dense("fc1", 4096, RELU)
        .dense("fc2", 4096, RELU)
        .dense("predictions/BiasAdd", classes, NONE)
        .softmax("predictions")
        .output();
  }
}
