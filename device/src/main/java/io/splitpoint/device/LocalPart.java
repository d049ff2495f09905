package io.splitpoint.device;

import io.splitpoint.model.RandomInputs;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A part that an interpreter in this process runs, on the CPU or on an attached accelerator.
 *
 * @param values what its inputs may hold
 */
public record LocalPart(Interpreter interpreter, RandomInputs values) implements OpenPart {

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
