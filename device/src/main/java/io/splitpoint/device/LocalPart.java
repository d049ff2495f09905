package io.splitpoint.device;

import io.splitpoint.model.RandomInputs;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A part that an interpreter in this process runs, on the CPU or on an attached accelerator. Used
 * by one thread at a time.
 */
public final class LocalPart implements OpenPart {

  private final Interpreter interpreter;
  private final RandomInputs values;

  /** Views of the tensors, made once so that a run allocates nothing. */
  private final List<ByteBuffer> in;

  private final List<ByteBuffer> out;

  /**
   * @param interpreter closed with this
   * @param values what its inputs may hold
   */
  public LocalPart(Interpreter interpreter, RandomInputs values) {
    this.interpreter = interpreter;
    this.values = values;
    this.in = interpreter.inputs().stream().map(Tensor::buffer).toList();
    this.out = interpreter.outputs().stream().map(Tensor::buffer).toList();
  }

  public Interpreter interpreter() {
    return interpreter;
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
   * Runs the part once from and to memory of the caller's.
   *
   * @param inputs each of the size of its tensor, whatever its position; not changed
   * @param outputs the first ones of the part's outputs, each of the size of its tensor
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

  private static void copy(ByteBuffer from, ByteBuffer to) {
    to.put(0, from, 0, from.capacity());
  }

  @Override
  public void run() {
    interpreter.invoke();
  }

  @Override
  public void fillInputs(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < interpreter.inputs().size(); i++) {
      values.fill(i, interpreter.inputs().get(i).buffer(), random);
    }
  }

  @Override
  public boolean takeFrom(OpenPart head) {
    if (!(head instanceof LocalPart local)) {
      return false;
    }
    List<Tensor> from = local.interpreter.outputs();
    List<Tensor> to = interpreter.inputs();
    if (from.size() != to.size()) {
      return false;
    }
    for (int i = 0; i < to.size(); i++) {
      if (from.get(i).buffer().remaining() != to.get(i).buffer().remaining()) {
        return false;
      }
    }
    for (int i = 0; i < to.size(); i++) {
      to.get(i).buffer().put(from.get(i).buffer());
    }
    return true;
  }

  @Override
  public void close() {
    interpreter.close();
  }
}
