package io.splitpoint.model.zoo;

import static io.splitpoint.model.zoo.Activation.NONE;
import static io.splitpoint.model.zoo.Activation.RELU;

/**
 * VGG16: Simonyan and Zisserman, "Very deep convolutional networks for large-scale image
 * recognition", 2015, configuration D, with the layer names of keras.applications.
 */
final class Vgg16 {
  private Vgg16() {}

  /** 224×224×3, 1000 classes, 22 layers: 138,357,544 parameters (keras.io/api/applications/vgg). */
  static void imagenet(Net net) {
    net.input(224, 224, 3)
        .conv("block1_conv1", 3, 64)
        .conv("block1_conv2", 3, 64)
        .maxPool("block1_pool", 2, 2)
        .conv("block2_conv1", 3, 128)
        .conv("block2_conv2", 3, 128)
        .maxPool("block2_pool", 2, 2)
        .conv("block3_conv1", 3, 256)
        .conv("block3_conv2", 3, 256)
        .conv("block3_conv3", 3, 256)
        .maxPool("block3_pool", 2, 2)
        .conv("block4_conv1", 3, 512)
        .conv("block4_conv2", 3, 512)
        .conv("block4_conv3", 3, 512)
        .maxPool("block4_pool", 2, 2)
        .conv("block5_conv1", 3, 512)
        .conv("block5_conv2", 3, 512)
        .conv("block5_conv3", 3, 512)
        .maxPool("block5_pool", 2, 2)
        .flatten("flatten")
        .dense("fc1", 4096, RELU)
        .dense("fc2", 4096, RELU)
        .dense("predictions/BiasAdd", 1000, NONE)
        .softmax("predictions")
        .output();
  }

  /**
   * 112×112×3, 2 classes, 17 layers: the variant that github.com/justin95214/
   * EdgeTPU-Computing-OffLoading-Layer_Optimized_Point measured in 2021. The dense layer takes the
   * 7×7×512 tensor as it is: the study counts no flatten. The study's sheet gives the second dense
   * layer 2048 outputs, its file sizes say 4096.
   */
  static void study(Net net) {
    net.input(112, 112, 3)
        .conv("block1_conv1", 3, 64)
        .conv("block1_conv2", 3, 64)
        .maxPool("block1_pool", 2, 2)
        .conv("block2_conv1", 3, 128)
        .conv("block2_conv2", 3, 128)
        .maxPool("block2_pool", 2, 2)
        .conv("block3_conv1", 3, 256)
        .conv("block3_conv2", 3, 256)
        .conv("block3_conv3", 3, 256)
        .maxPool("block3_pool", 2, 2)
        .conv("block4_conv1", 3, 512)
        .conv("block4_conv2", 3, 512)
        .conv("block4_conv3", 3, 512)
        .maxPool("block4_pool", 2, 2)
        .dense("fc1", 4096, RELU)
        .dense("fc2", 4096, RELU)
        .dense("predictions/BiasAdd", 2, NONE)
        .softmax("predictions")
        .output();
  }
}
