package io.splitpoint.bench;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures how long the built-in models take to build, from nothing to all prefixes ready for an
 * interpreter, and again when the file exists. Run it with a small {@code -Xmx}:
 *
 * <pre>{@code
 * JAVA_OPTS=-Xmx256m bench/run ZooBuild [MODEL...]
 * }</pre>
 */
public final class ZooBuild {
  private ZooBuild() {}

  public static void main(String[] args) throws IOException {
    List<String> models = args.length > 0 ? List.of(args) : Zoo.names();
    System.out.println("model,precision,mib,build_s,again_s,prefixes,prefixes_s,used_heap_mib");
    for (String model : models) {
      for (Precision precision : Precision.values()) {
        Path directory = Files.createTempDirectory("zoo-build");
        try {
          measure(model, precision, directory);
        } finally {
          delete(directory);
        }
      }
    }
  }

  private static void measure(String model, Precision precision, Path directory)
      throws IOException {
    long start = System.nanoTime();
    Path file = Zoo.build(model, precision, directory);
    long built = System.nanoTime();
    Zoo.build(model, precision, directory);
    long again = System.nanoTime();
    Graph graph = Graph.read(file);
    List<ByteBuffer> prefixes = new ArrayList<>();
    for (int layer = 1; layer <= graph.layers().size(); layer++) {
      if (graph.layers().get(layer - 1).cut()) {
        prefixes.add(Slicer.prefix(graph, layer));
      }
    }
    long sliced = System.nanoTime();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        "%s,%s,%.1f,%.3f,%.3f,%d,%.3f,%.0f%n",
        model,
        precision.label(),
        Files.size(file) / 1048576.0,
        (built - start) / 1e9,
        (again - built) / 1e9,
        prefixes.size(),
        (sliced - again) / 1e9,
        (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
