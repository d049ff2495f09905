package io.splitpoint.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters and MACs as the reader counts them in the built file, against what was published. */
class PublishedCountsTest {
  @TempDir Path directory;

  /**
   * Sources. vgg16: keras.io/api/applications (138,357,544) and torchvision VGG16_Weights (15.47
   * GFLOPS, one a MAC). lenet: d2l.ai 7.6 (61,706 = 156 + 2416 + 48120 + 10164 + 850).
   * mobilenet-v2: torchvision MobileNet_V2_Weights (3,504,872), paper table 4 (300 M). resnet50:
   * torchvision ResNet50_Weights (25,557,032 and 4.09). inception-v2: slim's inception_v2_test
   * (10,173,112 without the 1,025,000 of the classifier), receptive_field table (3.883 GFLOPs, two
   * a MAC). efficientnet-edgetpu-m: timm efficientnet_em (6.9 M), Vitis AI Model Zoo
   * tf_efficientnet-edgetpu-M (7.34 G operations, two a MAC). The resnets, vgg19, googlenet,
   * squeezenet-1.1 and the densenets: torchvision's weights of these names (num_params, and GFLOPS,
   * one a MAC). mobilenet-v1: TF-Slim's mobilenet_v1.md (million MACs and parameters by width and
   * size). bn-inception, inception-v3, -v4, inception-resnet-v2, xception: osmr/imgclsmob, README
   * of pytorchcv (parameters and FLOPs, one a MAC).
   */
  @ParameterizedTest
  @CsvSource({
    "vgg16, 138357544, 15.47e9",
    "lenet, 61706, 416520",
    "mobilenet-v2, 3504872, 300e6",
    "inception-v2, 11198112, 1.9415e9",
    "efficientnet-edgetpu-m, 6.9e6, 3.67e9",
    "resnet50, 25557032, 4.09e9",
    "resnet18, 11689512, 1.81e9",
    "resnet101, 44549160, 7.80e9",
    "resnet152, 60192808, 11.51e9",
    "vgg19, 143667240, 19.63e9",
    "googlenet, 6624904, 1.50e9",
    "squeezenet-1.1, 1235496, 0.35e9",
    "densenet121, 7978856, 2.83e9",
    "densenet201, 20013928, 4.29e9",
    "mobilenet-v1, 4.24e6, 569e6",
    "mobilenet-v1-0.75, 2.59e6, 325e6",
    "mobilenet-v1-0.5, 1.34e6, 150e6",
    "mobilenet-v1-0.25, 0.47e6, 41e6",
    "mobilenet-v1@128, 4.24e6, 186e6",
    "mobilenet-v1-0.75@160, 2.59e6, 166e6",
    "bn-inception, 11295240, 2048.06e6",
    "inception-v3, 23834568, 5743.06e6",
    "inception-v4, 42679816, 12304.93e6",
    "inception-resnet-v2, 55843464, 13188.64e6",
    "xception, 22855952, 8403.63e6",
  })
  void parametersAndMacsAreThePublishedOnes(String name, double parameters, double macs)
      throws IOException {
    Graph graph = build(name);

    assertThat((double) parameters(graph)).isCloseTo(parameters, withinPercentage(1));
    assertThat((double) macs(graph)).isCloseTo(macs, withinPercentage(1));
  }

  /**
   * The networks of mouad-zouhdi/sparta-edgetpu for 32×32×3 and 100 classes. Parameters: resnet18,
   * resnet50, googlenet and squeezenet are those of weiaicunzai/pytorch-cifar100's README (11.2,
   * 23.7, 6.2 and 0.78 million); wrn-28-10: osmr/imgclsmob (36,479,194 and 5,246.98 million MACs
   * with 10 classes, 57,690 parameters more with 100); vgg19, mobilenet-v2: sums over the published
   * layers with the classifier of 100. MACs: sums over the layers by hand (residual-d16-w32: 4 · 32
   * · 9 · 32² · 56² in the blocks); thop counts 0.56 G of resnet18.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet18-cifar, 11220132, 0.556e9",
    "resnet50-cifar, 23705252, 1.30e9",
    "wrn-28-10, 36536884, 5246.98e6",
    "wrn-28-10-cifar, 36536884, 5246.98e6",
    "vgg19-cifar, 20075684, 398.2e6",
    "mobilenetv2-cifar, 2351972, 24.5e6",
    "residual-d16-w32, 25.5e6, 3753.6e6",
  })
  void theCifarFormsHaveTheCountsOfTheirTables(String name, double parameters, double macs)
      throws IOException {
    Graph graph = build(name);

    assertThat((double) parameters(graph)).isCloseTo(parameters, withinPercentage(1));
    assertThat((double) macs(graph)).isCloseTo(macs, withinPercentage(1));
  }

  /** Column size_mib of sparta-single-usb3-rpi4.csv, the sizes of whole int8 files. */
  @ParameterizedTest
  @CsvSource({"resnet18-cifar, 10.84", "vgg19-cifar, 19.3", "wrn-28-10-cifar, 35.13"})
  void theirFilesAreAsLargeAsTheMeasuredOnes(String name, double mib) throws IOException {
    double size = Files.size(Zoo.build(name, Precision.INT8, directory)) / 1048576.0;

    assertThat(size).isCloseTo(mib, withinPercentage(1));
  }

  @Test
  void theDetectorsBackboneCountsAsHarDNet68WhenItClassifies() throws IOException {
    NetworkBuilder net = new NetworkBuilder("hardnet68", OptionalInt.empty());
    LayerBuilder flow =
        HarDNet68.stride16(HarDNet68.stride8(HarDNet68.stem(net.input(224, 224, 3))));
    flow = HarDNet68.block(flow.maxPool("base.13", 2, 2), "base.14", 160, 4);
    flow.conv("base.15.conv", 1, 1024).mean("mean").dense("fc", 1000, Activation.NONE).output();
    Path file = directory.resolve("hardnet68.tflite");
    ModelFile.write(
        Tables.layout(net, Precision.FLOAT32, new ActivationQuantization[0], net.outputs()), file);
    Graph graph = Graph.read(file);

    // PaddleClas model zoo: 17.58 million parameters, 4.26 GMACs
    assertThat((double) parameters(graph)).isCloseTo(17.58e6, withinPercentage(1));
    assertThat((double) macs(graph)).isCloseTo(4.26e9, withinPercentage(1));
  }

  @Test
  void theDetectorHasTheBoxesOfItsSixFeatureMaps() throws IOException {
    Graph graph = build("hardnet68-ssd");

    int boxes = 6 * (38 * 38 + 19 * 19 + 10 * 10 + 5 * 5) + 4 * (3 * 3 + 1);
    assertThat(graph.outputs().get(0).shape()).containsExactly(1, boxes, 4);
    assertThat(graph.outputs().get(1).shape()).containsExactly(1, boxes, 21);
  }

  @ParameterizedTest
  @CsvSource({"32, 154533888", "52, 404471808", "92, 1258242048"})
  void convolutionsOfTheSweepHaveItsMacs(int filters, long macs) throws IOException {
    assertThat(macs(build("conv5-" + filters))).isEqualTo(macs);
  }

  @ParameterizedTest
  @CsvSource({"100, 37400", "180, 110520", "340, 371960"})
  void denseLayersOfTheSweepHaveItsMacs(int neurons, long macs) throws IOException {
    assertThat(macs(build("dense4-" + neurons))).isEqualTo(macs);
  }

  @ParameterizedTest
  @CsvSource({"vgg16,22,flatten", "vgg16-112,17,fc1"})
  void layersAreCountedAsTheirUsersDo(String name, int layers, String afterLastPool)
      throws IOException {
    Graph graph = build(name);

    assertThat(graph.layers()).hasSize(layers);
    assertThat(graph.layers().get(0).name()).isEqualTo("block1_conv1");
    assertThat(graph.layers().get(layers - 4).name())
        .isEqualTo(name.equals("vgg16") ? "flatten" : "block4_pool");
    assertThat(graph.layers().get(layers - 1).name()).isEqualTo("predictions");
    assertThat(graph.layers()).extracting(Layer::name).contains(afterLastPool, "fc2");
  }

  private Graph build(String name) throws IOException {
    Path file = Zoo.build(name, Precision.INT8, directory);
    assertThat(Files.size(file)).isPositive();
    return Graph.read(file);
  }

  private static long macs(Graph graph) {
    return graph.layers().stream().mapToLong(Layer::macs).sum();
  }

  private static long parameters(Graph graph) {
    return graph.tensors().stream()
        .filter(TensorInfo::constant)
        .filter(
            tensor ->
                tensor.name().toLowerCase(Locale.ROOT).matches(".*/(kernel|bias|weight|offset)"))
        .mapToLong(TensorInfo::elements)
        .sum();
  }
}
