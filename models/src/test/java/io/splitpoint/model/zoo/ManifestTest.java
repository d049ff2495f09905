package io.splitpoint.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  private static final Path MANIFEST = Path.of("vgg16-layers", "layers.csv");

  @TempDir Path directory;

  /** The manifest is of the int8 model; write it anew with -Dmanifest.write=true. */
  @Test
  void theManifestInGitDescribesTheBuiltVgg16() throws IOException {
    Graph graph = Graph.read(Zoo.build("vgg16", Precision.INT8, directory));

    StringBuilder csv =
        new StringBuilder("layer,name,op,output_shape,output_bytes,macs,parameters\n");
    for (Layer layer : graph.layers()) {
      csv.append(
          "%d,%s,%s,%s,%d,%d,%d\n"
              .formatted(
                  layer.index(),
                  layer.name(),
                  layer.op(),
                  layer.outputShape().stream()
                      .map(String::valueOf)
                      .collect(Collectors.joining("x")),
                  layer.outputBytes().orElseThrow(),
                  layer.macs(),
                  parameters(graph, layer)));
    }
    if (Boolean.getBoolean("manifest.write")) {
      Files.createDirectories(MANIFEST.getParent());
      Files.writeString(MANIFEST, csv);
    }
    assertThat(Files.readString(MANIFEST)).isEqualTo(csv.toString());
  }

  private static long parameters(Graph graph, Layer layer) {
    return layer.operators().stream()
        .flatMap(index -> graph.operators().get(index).inputs().stream())
        .filter(tensor -> tensor >= 0)
        .map(tensor -> graph.tensors().get(tensor))
        .filter(tensor -> tensor.constant() && !tensor.name().endsWith("/shape"))
        .mapToLong(tensor -> tensor.elements())
        .sum();
  }
}
