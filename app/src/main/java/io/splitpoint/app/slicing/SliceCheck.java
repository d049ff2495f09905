package io.splitpoint.app.slicing;

import io.splitpoint.device.LocalPart;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Boundary;
import io.splitpoint.model.Graph;
import io.splitpoint.model.ModelFormatException;
import io.splitpoint.model.Operator;
import io.splitpoint.model.Part;
import io.splitpoint.model.Quantization;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.TensorInfo;
import io.splitpoint.tflite.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Runs the whole model and its parts on the same random inputs, with the same kernels, and compares
 * their outputs bit by bit. XNNPACK may fuse two operators that a cut separates, such as the
 * product and the sum of a norm, which changes the rounding; the runtime's own kernels, which fuse
 * none, then decide.
 */
final class SliceCheck {

  private final Graph graph;
  private final List<Part> parts;
  private final Boundary boundary;
  private final int runs;
  private final long seed;
  private boolean xnnpack = true;

  SliceCheck(Graph graph, List<Part> parts, Boundary boundary, int runs, long seed) {
    this.graph = graph;
    this.parts = parts;
    this.boundary = boundary;
    this.runs = runs;
    this.seed = seed;
  }

  /** The ranges on the random inputs of the float32 tensors that cross as uint8. */
  Map<Integer, Quantization> ranges() {
    Map<Integer, Quantization> ranges = new HashMap<>();
    if (!lossy()) {
      return ranges;
    }
    Map<Integer, float[]> seen = new HashMap<>();
    List<Map<Integer, byte[]>> values = inputs();
    for (Part part : parts.subList(0, parts.size() - 1)) {
      run(Slicer.slice(graph, part, Boundary.MODEL, Map.of()), part, values);
      for (TensorInfo output : part.outputs()) {
        if (output.type().equals("float32")) {
          values.forEach(run -> widen(seen, output.index(), run.get(output.index())));
        }
      }
    }
    seen.forEach((tensor, range) -> ranges.put(tensor, Boundary.range(range[0], range[1])));
    return ranges;
  }

  private static void widen(Map<Integer, float[]> seen, int tensor, byte[] value) {
    float[] range = seen.computeIfAbsent(tensor, t -> new float[2]);
    FloatBuffer floats = floats(value);
    while (floats.hasRemaining()) {
      float next = floats.get();
      range[0] = Math.min(range[0], next);
      range[1] = Math.max(range[1], next);
    }
  }

  /** Whether some tensor loses bits at the cut. */
  private boolean lossy() {
    return boundary == Boundary.UINT8
        && parts.subList(0, parts.size() - 1).stream()
            .flatMap(part -> part.outputs().stream())
            .anyMatch(tensor -> tensor.type().equals("float32"));
  }

  /**
   * Checks the parts and describes the check.
   *
   * @param files files of the first parts; later ones are sliced in memory
   * @throws IllegalStateException when their outputs differ from the whole's
   */
  String run(List<Path> files, Map<Integer, Quantization> ranges) {
    String checked = "checked on " + runs + " random inputs: ";
    Map<String, Double> different = differences(files, ranges);
    double worst = different.values().stream().mapToDouble(d -> d).max().orElse(0);
    String byAtMost = String.format(Locale.ROOT, "by at most %.3g of their range", worst);
    if (lossy()) {
      return checked + "the outputs differ " + byAtMost + " (float32 tensors cross as uint8)";
    }
    if (different.isEmpty()) {
      return checked + "the parts give what the whole gives, bit for bit";
    }
    xnnpack = false;
    differences(files, ranges).keySet().stream()
        .findFirst()
        .ifPresent(
            output -> {
              throw new IllegalStateException(
                  graph.name() + ": the parts give another " + output + " than the whole");
            });
    return checked
        + "the parts give what the whole gives, bit for bit with the runtime's own kernels; with"
        + " XNNPACK, which joins operators across the cut, the outputs differ "
        + byAtMost;
  }

  /** The largest difference between the parts and the whole for each output that differs. */
  private Map<String, Double> differences(List<Path> files, Map<Integer, Quantization> ranges) {
    List<Map<Integer, byte[]>> composed = inputs();
    for (int i = 0; i < parts.size(); i++) {
      ByteBuffer model =
          i < files.size()
              ? Graph.read(files.get(i)).bytes()
              : Slicer.slice(graph, parts.get(i), boundary, ranges);
      run(model, parts.get(i), composed);
    }
    List<Map<Integer, byte[]>> whole = inputs();
    run(graph.bytes(), Slicer.parts(graph, List.of()).get(0), whole);
    Map<String, Double> different = new LinkedHashMap<>();
    for (int run = 0; run < runs; run++) {
      for (TensorInfo output : graph.outputs()) {
        byte[] expected = written(graph, output, whole.get(run));
        byte[] found = written(graph, output, composed.get(run));
        if (!Arrays.equals(expected, found)) {
          different.merge(output.name(), difference(output, expected, found), Math::max);
        }
      }
    }
    return different;
  }

  /**
   * The bytes of an output that its operator writes. Detection post-processing writes as many boxes
   * as its fourth output says, and leaves the memory after them unchanged (TensorFlow Lite,
   * kernels/detection_postprocess.cc).
   */
  static byte[] written(Graph graph, TensorInfo output, Map<Integer, byte[]> values) {
    byte[] all = values.get(output.index());
    return graph.operators().stream()
        .filter(operator -> operator.op().equals("TFLite_Detection_PostProcess"))
        .map(Operator::outputs)
        .filter(outputs -> outputs.subList(0, 3).contains(output.index()))
        .filter(outputs -> values.containsKey(outputs.get(3)))
        .findFirst()
        .map(
            outputs -> {
              int slots = Math.max(1, values.get(outputs.get(1)).length / Float.BYTES);
              int boxes = (int) floats(values.get(outputs.get(3))).get(0);
              return Arrays.copyOf(all, all.length / slots * boxes);
            })
        .orElse(all);
  }

  /** The largest difference of two outputs as a fraction of the first's range. */
  private static double difference(TensorInfo output, byte[] expected, byte[] found) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double largest = 0;
    boolean real = output.type().equals("float32");
    for (int i = 0; i < expected.length / (real ? 4 : 1); i++) {
      double a = real ? floats(expected).get(i) : expected[i];
      double b = real ? floats(found).get(i) : found[i];
      low = Math.min(low, a);
      high = Math.max(high, a);
      largest = Math.max(largest, Math.abs(a - b));
    }
    return high > low ? largest / (high - low) : largest;
  }

  private static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /** The tensors of all runs are kept, once for the parts and once for the whole. */
  private void requireRoom() {
    long bytes = 0;
    for (TensorInfo input : graph.inputs()) {
      bytes += input.bytes().orElse(0);
    }
    for (Part part : parts) {
      for (TensorInfo output : part.outputs()) {
        bytes += output.bytes().orElse(0);
      }
    }
    long most = Runtime.getRuntime().maxMemory() / 2;
    if (bytes > most / 2 / runs) {
      throw new InputException(
          "%s: checking keeps %d MB of tensors per run twice: expected at most %d MB for %d runs; fewer runs need less"
              .formatted(graph.name(), bytes >> 20, most >> 20, runs));
    }
  }

  /** The values known so far for each run, by the whole model's tensor index: first the inputs. */
  private List<Map<Integer, byte[]>> inputs() {
    requireRoom();
    SplittableRandom random = new SplittableRandom(seed);
    RandomInputs next = RandomInputs.of(graph);
    List<Map<Integer, byte[]>> values = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      Map<Integer, byte[]> inputs = new HashMap<>();
      List<ByteBuffer> given = next.next(random);
      for (int i = 0; i < given.size(); i++) {
        inputs.put(graph.inputs().get(i).index(), given.get(i).array());
      }
      values.add(inputs);
    }
    return values;
  }

  /**
   * Checks that the runtime makes a tensor of the shape in the file, which a part expects and might
   * otherwise crash on. Tensors that no operator reads may have any shape, as those of detection
   * post-processing.
   */
  private void asDeclared(TensorInfo tensor, int[] made) {
    List<Integer> shape = Arrays.stream(made).boxed().toList();
    if (!shape.equals(tensor.shape())) {
      throw new ModelFormatException(
          graph.name(),
          "expected tensor %d (%s) of shape %s as the file says, the runtime makes %s"
              .formatted(tensor.index(), tensor.name(), tensor.shape(), shape));
    }
  }

  private void run(ByteBuffer model, Part part, List<Map<Integer, byte[]>> values) {
    Set<Integer> crosses =
        parts.stream()
            .flatMap(taker -> taker.inputs().stream())
            .map(TensorInfo::index)
            .collect(Collectors.toSet());
    TfLiteRuntime runtime =
        TfLiteRuntime.bundled(Runtime.getRuntime().availableProcessors(), xnnpack);
    try (LocalPart loaded = runtime.load(graph, model)) {
      for (Map<Integer, byte[]> run : values) {
        for (int i = 0; i < part.inputs().size(); i++) {
          loaded.inputs().get(i).buffer().put(run.get(part.inputs().get(i).index()));
        }
        loaded.run();
        for (int i = 0; i < part.outputs().size(); i++) {
          Tensor output = loaded.outputs().get(i);
          if (crosses.contains(part.outputs().get(i).index())) {
            asDeclared(part.outputs().get(i), output.shape());
          }
          ByteBuffer buffer = output.buffer();
          byte[] bytes = new byte[buffer.remaining()];
          buffer.get(bytes);
          run.put(part.outputs().get(i).index(), bytes);
        }
      }
    }
  }
}
