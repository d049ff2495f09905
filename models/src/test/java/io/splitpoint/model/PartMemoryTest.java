package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.SharedWeights;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.TensorType;

class PartMemoryTest {

  private final TfLite library = TfLite.load();

  @TempDir static Path folder;

  /**
   * Alone in its JVM: what other tests took and give back meanwhile is more than the parts take.
   */
  @Test
  @Tag("proof")
  void theEstimateIsNearWhatOpenPartsTake() throws IOException {
    Graph graph = Graph.read(Zoo.build("mobilenet-v2", Precision.INT8, folder));
    int layers = graph.layers().size();
    Deque<Interpreter> open = new ArrayDeque<>();
    try (SharedWeights shared = SharedWeights.create(library)) {
      Interpreter.Options options = Interpreter.Options.cpu(2).withSharedWeights(shared);
      try (Interpreter whole = Interpreter.create(library, graph.bytes(), options)) {
        whole.invoke();
        // what tests before this one took is given back when parts are closed: not after "before"
        run(Interpreter.create(library, Slicer.prefix(graph, 2), options)).close();
        long before = residentOfNoFile();
        long estimate = 0;
        for (int k = 2; k < layers; k += 2) {
          if (graph.cutAfter(k).possible()) {
            estimate += PartMemory.of(graph, 1, k).bytesToOpen(true);
            estimate += PartMemory.of(graph, k + 1, layers).bytesToOpen(true);
            open.push(run(Interpreter.create(library, Slicer.prefix(graph, k), options)));
            open.push(run(Interpreter.create(library, Slicer.suffix(graph, k), options)));
          }
        }
        long taken = residentOfNoFile() - before;
        // the JVM's own memory comes and goes beside it, by tens of MB
        assertThat((double) estimate / taken)
            .as("%d estimated, %d taken by %d parts", estimate, taken, open.size())
            .isBetween(0.5, 4.0);
      } finally {
        open.forEach(Interpreter::close);
      }
    }
  }

  @Test
  void weightsThatAreSharedCountOnce() throws IOException {
    Graph graph = Graph.read(Zoo.build("lenet", Precision.INT8, folder));
    int layers = graph.layers().size();
    PartMemory whole = PartMemory.of(graph, 1, layers);
    long parameters = graph.operators().stream().mapToLong(Operator::paramBytes).sum();
    assertThat(whole.weights()).isEqualTo(parameters);
    assertThat(whole.bytesToOpen(false) - whole.bytesToOpen(true)).isEqualTo(parameters);
    assertThat(whole.bytesWhileOpening()).isEqualTo(parameters + whole.largestWeights());
    assertThat(whole.largestWeights()).isPositive().isLessThan(parameters);
  }

  /** Their widening is an operator with one input, unlike a convolution. */
  @Test
  void weightsOfSixteenBitsCountAsTheyAreStored() {
    TestModel model = new TestModel();
    int x = model.input("x", 1, 4);
    int half =
        model.tensor(
            model.main(), "half", TensorType.FLOAT16, model.buffer(new byte[32]), false, 4, 4);
    int wide = model.tensor("wide", 4, 4);
    int y = model.tensor("y", 1, 4);
    model.op(BuiltinOperator.DEQUANTIZE, List.of(half), List.of(wide));
    model.op(BuiltinOperator.FULLY_CONNECTED, List.of(x, wide, -1), List.of(y));
    model.main().outputs.add(y);
    Graph graph = Graph.of("m", model.build());
    assertThat(PartMemory.of(graph, 1, graph.layers().size()).weights()).isEqualTo(32);
  }

  private static Interpreter run(Interpreter interpreter) {
    interpreter.invoke();
    return interpreter;
  }

  private static long residentOfNoFile() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
