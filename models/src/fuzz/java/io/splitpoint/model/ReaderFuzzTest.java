package io.splitpoint.model;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Any bytes at all: the reader refuses them with its own exception, or everything that can be done
 * with the model works and every slice of it is a model again.
 */
class ReaderFuzzTest {

  @FuzzTest
  void readAndSlice(byte[] bytes) {
    Graph graph;
    try {
      graph = Graph.of("fuzz", ByteBuffer.wrap(bytes));
    } catch (ModelFormatException refused) {
      if (!refused.getMessage().matches("fuzz: offset \\d+: expected .+, found .+")) {
        throw refused;
      }
      return;
    }
    graph.precision();
    graph.undivided();
    int n = graph.layers().size();
    for (int k = 1; k < n; k += 1 + n / 4) {
      if (graph.cutAfter(k).possible()) {
        for (Part part : Slicer.parts(graph, List.of(k))) {
          slice(graph, part, Boundary.MODEL);
          slice(graph, part, Boundary.FLOAT32);
        }
      }
    }
  }

  private static void slice(Graph graph, Part part, Boundary boundary) {
    ByteBuffer slice;
    try {
      slice = Slicer.slice(graph, part, boundary, Map.of());
    } catch (ModelFormatException newer) {
      if (!newer.getMessage().contains("to copy it whole")) {
        throw newer;
      }
      return;
    }
    Graph.of("slice", slice);
  }
}
