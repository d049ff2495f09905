package io.splitpoint.model;

import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Runs models and their parts on the real runtime, for tests that compare bits. */
final class RealRun {

  private static final TfLite TFLITE = TfLite.load();

  private final Interpreter.Options options;

  RealRun(boolean xnnpack) {
    this.options = Interpreter.Options.cpu(1).withXnnpack(xnnpack);
  }

  List<byte[]> run(ByteBuffer model, List<byte[]> inputs) {
    try (Interpreter interpreter = Interpreter.create(TFLITE, model, options)) {
      for (int i = 0; i < inputs.size(); i++) {
        interpreter.inputs().get(i).buffer().put(inputs.get(i));
      }
      interpreter.invoke();
      return interpreter.outputs().stream().map(tensor -> bytes(tensor.buffer())).toList();
    }
  }

  /** The model's outputs from its parts, run one after the other on what crosses. */
  List<byte[]> run(Graph graph, List<Part> parts, Boundary boundary, List<byte[]> inputs) {
    Map<Integer, byte[]> values = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      values.put(graph.inputs().get(i).index(), inputs.get(i));
    }
    for (Part part : parts) {
      ByteBuffer model = Slicer.slice(graph, part, boundary, Map.of());
      Graph.of("a part", model);
      List<byte[]> outputs =
          run(model, part.inputs().stream().map(t -> values.get(t.index())).toList());
      for (int i = 0; i < part.outputs().size(); i++) {
        values.put(part.outputs().get(i).index(), outputs.get(i));
      }
    }
    return graph.outputs().stream().map(t -> values.get(t.index())).toList();
  }

  /** Random values of each input: all bytes for integers, −1 to 1 for float32. */
  static List<byte[]> inputs(Graph graph, SplittableRandom random) {
    List<byte[]> inputs = new ArrayList<>();
    for (TensorInfo input : graph.inputs()) {
      byte[] bytes = new byte[(int) input.bytes().orElseThrow()];
      random.nextBytes(bytes);
      if (input.type().equals("float32")) {
        ByteBuffer floats = ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bytes.length; i += 4) {
          floats.putFloat(i, (float) (random.nextDouble() * 2 - 1));
        }
      }
      inputs.add(bytes);
    }
    return inputs;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
