package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** The measured networks: the built-in models by the tables' names, and {@link TableModels}. */
final class Networks {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("MobileNet v1", "mobilenet-v1"),
          Map.entry("mobilenet_v1_1.0_224_quant", "mobilenet-v1"),
          Map.entry("Inception v1", "googlenet"),
          Map.entry("inception_v1_224_quant", "googlenet"),
          Map.entry("Inception v4", "inception-v4"),
          Map.entry("inception_v4_299_quant", "inception-v4"),
          Map.entry("ResNet-50 V1", "resnet50@299"),
          Map.entry("VGG16", "vgg16"),
          Map.entry("inceptionv3", "inception-v3"),
          Map.entry("mobilenetv2", "mobilenet-v2"),
          Map.entry("inception_v1", "googlenet"),
          Map.entry("inception_v3", "inception-v3"),
          Map.entry("mobilenet_v2_1.0_224", "mobilenet-v2"));

  private final Path directory;
  private final Map<String, Graph> graphs = new TreeMap<>();
  private final Map<String, Workload> shapes = new TreeMap<>(TableModels.all());

  /**
   * @param directory directory of the built-in models, which are built when they are missing
   */
  Networks(Path directory) {
    this.directory = directory;
  }

  /** The common name of a network in all tables. */
  static String name(String inTable) {
    if (inTable.startsWith("mobilenet_v1_")) {
      String[] parts = inTable.split("_");
      String width = parts[2].equals("1.0") ? "" : "-" + parts[2];
      String size = parts[3].equals("224") ? "" : "@" + parts[3];
      return "mobilenet-v1" + width + size;
    }
    return NAMES.getOrDefault(inTable, inTable);
  }

  Workload shapes(String inTable) {
    return shapes.computeIfAbsent(name(inTable), name -> Workload.of(graph(name)));
  }

  /** The layer with this name in Keras: batch norms and activations are fused into it. */
  OptionalInt layer(String inTable, String kerasName) {
    String name = kerasName.replaceFirst("(_BN|_relu)$", "").replaceFirst("^out$", "Conv_1");
    return graph(name(inTable)).layers().stream()
        .filter(layer -> layer.name().equals(name))
        .mapToInt(Layer::index)
        .findFirst();
  }

  private Graph graph(String name) {
    return graphs.computeIfAbsent(name, n -> Graph.read(Zoo.build(n, Precision.INT8, directory)));
  }
}
