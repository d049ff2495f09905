package io.splitpoint.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.lite.schema.BufferT;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.schema.OperatorCodeT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorT;

/** Models of a tensor or three and at most one operator, for tests. */
final class TinyModel {

  private final List<TensorT> tensors = new ArrayList<>();
  private final List<OperatorCodeT> codes = new ArrayList<>();
  private final List<OperatorT> operators = new ArrayList<>();
  private int[] inputs = {};
  private int[] outputs = {};

  TinyModel tensor(byte type, int... shape) {
    TensorT tensor = new TensorT();
    tensor.setName("t" + tensors.size());
    tensor.setType(type);
    tensor.setShape(shape);
    tensors.add(tensor);
    return this;
  }

  TinyModel custom(String name, int[] from, int[] to) {
    OperatorCodeT code = code(32, from, to); // BuiltinOperator.CUSTOM
    code.setCustomCode(name);
    return this;
  }

  TinyModel operator(int builtin, int[] from, int[] to) {
    code(builtin, from, to);
    return this;
  }

  private OperatorCodeT code(int builtin, int[] from, int[] to) {
    OperatorCodeT code = new OperatorCodeT();
    code.setBuiltinCode(builtin);
    code.setDeprecatedBuiltinCode((byte) Math.min(127, builtin));
    code.setVersion(1);
    OperatorT operator = new OperatorT();
    operator.setOpcodeIndex(codes.size());
    operator.setInputs(from);
    operator.setOutputs(to);
    codes.add(code);
    operators.add(operator);
    inputs = from;
    outputs = to;
    return this.codes.get(codes.size() - 1);
  }

  TinyModel inputs(int... indices) {
    inputs = indices;
    return this;
  }

  TinyModel outputs(int... indices) {
    outputs = indices;
    return this;
  }

  ByteBuffer bytes() {
    SubGraphT graph = new SubGraphT();
    graph.setTensors(tensors.toArray(TensorT[]::new));
    graph.setInputs(inputs);
    graph.setOutputs(outputs);
    graph.setOperators(operators.toArray(OperatorT[]::new));
    ModelT model = new ModelT();
    model.setVersion(3);
    model.setOperatorCodes(codes.toArray(OperatorCodeT[]::new));
    model.setSubgraphs(new SubGraphT[] {graph});
    model.setBuffers(new BufferT[] {new BufferT()});
    FlatBufferBuilder builder = new FlatBufferBuilder();
    Model.finishModelBuffer(builder, Model.pack(builder, model));
    ByteBuffer packed = builder.dataBuffer();
    return ByteBuffer.allocateDirect(packed.remaining()).put(packed).flip();
  }
}
