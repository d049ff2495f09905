package io.splitpoint.offload.run;

import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A head, a tail or the whole model in an interpreter; tensors are copied in and out. */
record LoadedPart(Interpreter interpreter) implements Heads.Head {

  @Override
  public List<ByteBuffer> run(List<ByteBuffer> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      interpreter.inputs().get(i).buffer().put(inputs.get(i).duplicate());
    }
    interpreter.invoke();
    return contents(interpreter.outputs());
  }

  /** What the tensors hold now. */
  static List<ByteBuffer> contents(List<Tensor> tensors) {
    return copies(tensors.stream().map(Tensor::buffer).toList());
  }

  static List<ByteBuffer> copies(List<ByteBuffer> buffers) {
    return buffers.stream()
        .map(
            buffer ->
                ByteBuffer.allocate(buffer.remaining())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(buffer.duplicate())
                    .flip())
        .toList();
  }

  @Override
  public void close() {
    interpreter.close();
  }
}
