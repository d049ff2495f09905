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
   * tf_efficientnet-edgetpu-M (7.34 G operations, two a MAC).
   */
  @ParameterizedTest
  @CsvSource({
    "vgg16, 138357544, 15.47e9",
    "lenet, 61706, 416520",
    "mobilenet-v2, 3504872, 300e6",
    "inception-v2, 11198112, 1.9415e9",
    "efficientnet-edgetpu-m, 6.9e6, 3.67e9",
    "resnet50, 25557032, 4.09e9",
  })
  void parametersAndMacsAreThePublishedOnes(String name, double parameters, double macs)
      throws IOException {
    Graph graph = build(name);

    assertThat((double) parameters(graph)).isCloseTo(parameters, withinPercentage(1));
    assertThat((double) macs(graph)).isCloseTo(macs, withinPercentage(1));
  }

  @Test
  void theDetectorsBackboneCountsAsHarDNet68WhenItClassifies() throws IOException {
    Net net = new Net("hardnet68");
    Flow flow = HarDNet68.stride16(HarDNet68.stride8(HarDNet68.stem(net.input(224, 224, 3))));
    flow = HarDNet68.block(flow.maxPool("base.13", 2, 2), "base.14", 160, 4);
    flow.conv("base.15.conv", 1, 1024).mean("mean").dense("fc", 1000, Activation.NONE).output();
    Path file = directory.resolve("hardnet68.tflite");
    ModelFile.write(
        Tables.layout(net, Precision.FLOAT32, new Quantization[0], net.outputs()), file);
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
        .filter(tensor -> tensor.name().toLowerCase(Locale.ROOT).matches(".*/(kernel|bias)"))
        .mapToLong(TensorInfo::elements)
        .sum();
  }
}
