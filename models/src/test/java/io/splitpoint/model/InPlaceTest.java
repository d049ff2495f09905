package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts over a private mapping of the file: nothing moves, nothing changes. */
class InPlaceTest {

  @TempDir Path folder;

  @Test
  void aPrefixOfABuiltInModelLeavesItsWeightsWhereTheyAre() {
    Graph graph = Graph.read(Zoo.build("lenet", Precision.FLOAT32, folder));
    List<Stored> all = List.of(graph.buffers());
    for (int k = 1; k < graph.layers().size(); k++) {
      Graph prefix = Graph.of("prefix", Slicer.prefix(graph, k));
      for (Stored stored : prefix.buffers()) {
        if (stored.size() > 0) {
          assertThat(all).as("a buffer of prefix %d, in its old place", k).contains(stored);
        }
      }
    }
  }

  @Test
  void slicingDoesNotChangeTheFile() throws Exception {
    Path file = Zoo.build("lenet", Precision.INT8, folder);
    byte[] before = Files.readAllBytes(file);
    Graph graph = Graph.read(file);
    for (int k = 1; k < graph.layers().size(); k++) {
      Slicer.prefix(graph, k);
      Slicer.suffix(graph, k);
    }
    assertThat(file).hasBinaryContent(before);
  }
}
