package io.splitpoint.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Part;
import io.splitpoint.model.Slicer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The int8 prefixes of vgg16-112 beside the files of the study that it repeats. */
class StudySizesTest {
  @TempDir Path directory;

  /**
   * Column model_size of the rows raspi3b+_coral_usb, layers 4 to 17, of the spreadsheet of
   * github.com/justin95214/EdgeTPU-Computing-OffLoading-Layer_Optimized_Point; KB are 1024 bytes.
   */
  private static final double[] KIB = {
    118,
    266,
    267,
    562,
    1.11 * 1024,
    1.68 * 1024,
    1.68 * 1024,
    2.82 * 1024,
    5.09 * 1024,
    7.35 * 1024,
    7.35 * 1024,
    105 * 1024,
    121 * 1024,
    121 * 1024
  };

  @Test
  void prefixFilesAreAsLargeAsTheStudys() throws IOException {
    Graph graph = Graph.read(Zoo.build("vgg16-112", Precision.INT8, directory));
    Path file = directory.resolve("prefix.tflite");

    for (int layer = 4; layer <= 17; layer++) {
      long size;
      if (layer < 17) {
        List<Part> parts = Slicer.parts(graph, List.of(layer));
        Slicer.write(graph, parts.get(0), file);
        size = Files.size(file);
      } else {
        size = graph.size();
      }
      assertThat(size / 1024.0)
          .as("layer %d", layer)
          .isCloseTo(KIB[layer - 4], withinPercentage(5));
      // the tables lie first, so a prefix in place ends with its last weight
      assertThat((double) Slicer.prefix(graph, layer).remaining())
          .as("layer %d in place", layer)
          .isLessThan(size + 600_000.0);
    }
  }
}
