package io.splitpoint.device;

import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import io.splitpoint.tflite.TensorType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/** A part that an interpreter in this process runs, on the CPU or on an attached accelerator. */
public record LocalPart(Interpreter interpreter) implements OpenPart {

  @Override
  public void run() {
    interpreter.invoke();
  }

  /** Random bytes for integer inputs, random values of [0, 1) for float32 ones. */
  @Override
  public void fillInputs(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Tensor input : interpreter.inputs()) {
      ByteBuffer buffer = input.buffer();
      if (input.type() == TensorType.FLOAT32) {
        while (buffer.remaining() >= Float.BYTES) {
          buffer.putFloat((float) random.nextDouble());
        }
      } else {
        while (buffer.hasRemaining()) {
          buffer.put((byte) random.nextInt());
        }
      }
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
