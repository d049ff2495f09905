package io.splitpoint.offload;

import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Built-in models, and what they give. */
public final class TestModels {

  private TestModels() {}

  /** A built-in model's file, made once. */
  public static Path file(String name, Precision precision) {
    return Zoo.build(name, precision, Path.of("target", "models", name));
  }

  /** Inputs of a model, the same for the same seed. */
  public static List<ByteBuffer> frame(Interpreter model, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<ByteBuffer> frame = new ArrayList<>();
    for (Tensor input : model.inputs()) {
      io.splitpoint.offload.run.RandomInput.fill(input, random);
      frame.add(copy(input.buffer()));
    }
    return frame;
  }

  /** What the whole model gives for a frame. */
  public static List<ByteBuffer> run(Interpreter model, List<ByteBuffer> frame) {
    for (int i = 0; i < frame.size(); i++) {
      model.inputs().get(i).buffer().put(frame.get(i).duplicate());
    }
    model.invoke();
    return model.outputs().stream().map(output -> copy(output.buffer())).toList();
  }

  public static Interpreter open(io.splitpoint.model.Graph graph) {
    return Interpreter.create(TfLite.load(), graph.bytes(), Interpreter.Options.cpu(1));
  }

  private static ByteBuffer copy(ByteBuffer buffer) {
    return ByteBuffer.allocate(buffer.remaining())
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(buffer)
        .flip();
  }
}
