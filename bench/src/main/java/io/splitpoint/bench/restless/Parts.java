package io.splitpoint.bench.restless;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Part;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The whole model and its heads and tails as files of their own, for the C program that runs them.
 *
 * @param layers number of layers of the whole model
 * @param cuts layers after which it was sliced, ascending
 * @param files the whole model, then the head and the tail of each cut
 */
record Parts(int layers, List<Integer> cuts, List<Path> files) {

  /**
   * Writes the missing parts.
   *
   * @param model a built-in model's name or the path of a {@code .tflite} file
   * @param most largest number of cuts, spread evenly over the possible ones
   */
  static Parts of(String model, int most, Path directory) throws IOException {
    Path file =
        Zoo.has(model)
            ? Zoo.build(model, Precision.INT8, Path.of("models", model + "-layers"))
            : Path.of(model);
    Graph graph = Graph.read(file);
    int layers = graph.layers().size();
    List<Integer> possible =
        IntStream.range(1, layers).filter(k -> graph.cutAfter(k).possible()).boxed().toList();
    int step = Math.max(1, (possible.size() + most - 1) / most);
    List<Integer> cuts =
        IntStream.range(0, possible.size())
            .filter(i -> (possible.size() - 1 - i) % step == 0)
            .mapToObj(possible::get)
            .toList();
    Files.createDirectories(directory);
    List<Path> files = new ArrayList<>(List.of(file.toAbsolutePath()));
    for (int cut : cuts) {
      List<Part> both = Slicer.parts(graph, List.of(cut));
      for (int side = 0; side < 2; side++) {
        Path part = directory.resolve((side == 0 ? "head-%03d" : "tail-%03d").formatted(cut));
        if (Files.notExists(part)) {
          Slicer.write(graph, both.get(side), part);
        }
        files.add(part.toAbsolutePath());
      }
    }
    return new Parts(layers, cuts, List.copyOf(files));
  }

  int whole() {
    return 0;
  }

  /** The number of the part of layers 1 to {@code cut}; empty where it is not a part. */
  OptionalInt head(int cut) {
    return cut == layers ? OptionalInt.of(0) : at(cut, 1);
  }

  /** The number of the part of layers {@code cut} + 1 to the last. */
  OptionalInt tail(int cut) {
    return cut == 0 ? OptionalInt.of(0) : at(cut, 2);
  }

  private OptionalInt at(int cut, int side) {
    int i = cuts.indexOf(cut);
    return i < 0 ? OptionalInt.empty() : OptionalInt.of(2 * i + side);
  }
}
