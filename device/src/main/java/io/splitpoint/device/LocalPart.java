package io.splitpoint.device;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.InterpreterException;
import io.splitpoint.tflite.Tensor;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A part that an interpreter of this process runs, on the CPU or on an attached accelerator. For
 * one thread at a time.
 */
public final class LocalPart implements OpenPart {

  private final Interpreter interpreter;
  private final Supplier<RandomInputs> values;

  /** Views of the tensors, created once so that a run allocates nothing. */
  private final List<ByteBuffer> in;

  private final List<ByteBuffer> out;

  /**
   * @param interpreter interpreter, closed with the part
   * @param values valid values for its inputs
   */
  LocalPart(Interpreter interpreter, RandomInputs values) {
    this(interpreter, () -> values);
  }

  private LocalPart(Interpreter interpreter, Supplier<RandomInputs> values) {
    this.interpreter = interpreter;
    this.values = values;
    this.in = interpreter.inputs().stream().map(Tensor::buffer).toList();
    this.out = interpreter.outputs().stream().map(Tensor::buffer).toList();
  }

  /**
   * The interpreter of a part.
   *
   * @throws InterpreterException when the runtime cannot run it; the message names the whole model
   */
  static Interpreter interpreter(
      Graph whole, TfLite library, ByteBuffer part, Interpreter.Options options) {
    try {
      return Interpreter.create(library, part, options);
    } catch (InterpreterException failure) {
      throw new InterpreterException(whole.name() + ": " + failure.getMessage());
    }
  }

  /** Reads the valid values of its inputs from its bytes on demand. */
  static LocalPart load(Interpreter interpreter, ByteBuffer model) {
    return new LocalPart(interpreter, () -> RandomInputs.of(Graph.of("part", model.duplicate())));
  }

  /** The tensors that the part reads; valid until it is closed. */
  public List<Tensor> inputs() {
    return interpreter.inputs();
  }

  /** The tensors that the part writes; valid until it is closed. */
  public List<Tensor> outputs() {
    return interpreter.outputs();
  }

  /**
   * Runs the part once with the caller's buffers.
   *
   * @param inputs buffers of the tensors' sizes, whatever their position; not changed
   * @param outputs buffers for the first outputs, each of its tensor's size
   * @throws InputException when the runtime makes an output of another size than the model declares
   */
  public void run(List<ByteBuffer> inputs, List<ByteBuffer> outputs) {
    for (int i = 0; i < inputs.size(); i++) {
      copy(inputs.get(i), in.get(i));
    }
    interpreter.invoke();
    for (int i = 0; i < outputs.size(); i++) {
      copy(out.get(i), outputs.get(i));
    }
  }

  /**
   * Runs the part once.
   *
   * @param inputs buffers whose remaining bytes have the tensors' sizes; not changed
   * @return the outputs in new buffers, little-endian
   */
  public List<ByteBuffer> run(List<ByteBuffer> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      inputs().get(i).buffer().put(inputs.get(i).duplicate());
    }
    interpreter.invoke();
    return copies(outputs().stream().map(Tensor::buffer).toList());
  }

  /** New little-endian buffers with the remaining bytes of these, which are not changed. */
  public static List<ByteBuffer> copies(List<ByteBuffer> buffers) {
    return buffers.stream()
        .map(
            buffer ->
                ByteBuffer.allocate(buffer.remaining())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(buffer.duplicate())
                    .flip())
        .toList();
  }

  private static void copy(ByteBuffer from, ByteBuffer to) {
    if (from.capacity() != to.capacity()) {
      throw new InputException(
          "a tensor of the model: expected %d bytes, found %d: its file declares another size than it has when the model runs"
              .formatted(to.capacity(), from.capacity()));
    }
    to.put(0, from, 0, from.capacity());
  }

  @Override
  public void run() {
    interpreter.invoke();
  }

  @Override
  public void fillInputs(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RandomInputs made = values.get();
    for (int i = 0; i < interpreter.inputs().size(); i++) {
      made.fill(i, interpreter.inputs().get(i).buffer(), random);
    }
  }

  @Override
  public boolean takeFrom(OpenPart head) {
    return head instanceof LocalPart local && local.giveTo(in);
  }

  /**
   * Copies what the part gave into the inputs of what runs after it.
   *
   * @param inputs all of them, whatever their positions
   * @return false, and nothing is copied, where their number or their sizes are others
   */
  public boolean giveTo(List<ByteBuffer> inputs) {
    if (!sizes(inputs).equals(sizes(out))) {
      return false;
    }
    for (int i = 0; i < inputs.size(); i++) {
      copy(out.get(i), inputs.get(i));
    }
    return true;
  }

  private static List<Integer> sizes(List<ByteBuffer> buffers) {
    return buffers.stream().map(ByteBuffer::capacity).toList();
  }

  @Override
  public void close() {
    interpreter.close();
  }
}
