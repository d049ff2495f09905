package io.splitpoint.app;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the prefixes of a built-in model as files, for edgetpu_compiler on this or another
 * machine. (Running a prefix on the CPU needs no file: it is a view of the whole model's.)
 */
public final class PrefixFiles {

  private PrefixFiles() {}

  /**
   * Writes {@code prefix-001.tflite} and so on; existing files that are not older than the model
   * are kept.
   *
   * @param whole the file that the graph was read from
   */
  public static void write(Graph graph, Path whole, Path directory) throws IOException {
    Files.createDirectories(directory);
    int layers = graph.layers().size();
    for (int layer = 1; layer <= layers; layer++) {
      Path file = directory.resolve(name(layer) + ".tflite");
      if (graph.cutAfter(layer).possible() && !upToDate(file, whole)) {
        List<Integer> cuts = layer == layers ? List.of() : List.of(layer);
        Slicer.write(graph, Slicer.parts(graph, cuts).get(0), file);
      }
    }
  }

  /** File name of a prefix without its suffix, as in {@code slice --all}. */
  static String name(int layer) {
    return "prefix-%03d".formatted(layer);
  }

  private static boolean upToDate(Path file, Path whole) throws IOException {
    return Files.exists(file)
        && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(whole)) >= 0;
  }
}
