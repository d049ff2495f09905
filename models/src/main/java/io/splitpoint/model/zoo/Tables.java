package io.splitpoint.model.zoo;

import com.google.flatbuffers.FlatBufferBuilder;
import io.splitpoint.model.SchemaFields.Buffer;
import io.splitpoint.model.SchemaFields.Model;
import io.splitpoint.model.SchemaFields.Operator;
import io.splitpoint.model.SchemaFields.OperatorCode;
import io.splitpoint.model.SchemaFields.QuantizationParameters;
import io.splitpoint.model.SchemaFields.SubGraph;
import io.splitpoint.model.SchemaFields.Tensor;
import io.splitpoint.model.zoo.Step.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Turns a network into the FlatBuffers tables of a {@code .tflite} file and its constants. */
final class Tables {
  private static final int SCHEMA_VERSION = 3;

  /** The schema's TensorType. */
  private static final int FLOAT32 = 0;

  private static final int INT32 = 2;
  private static final int INT8 = 9;

  private final FlatBufferBuilder fbb = new FlatBufferBuilder(1 << 16);
  private final NetworkBuilder net;
  private final Precision precision;
  private final ActivationQuantization[] quantizations;
  private final List<Integer> tensors = new ArrayList<>();
  private final List<Integer> operators = new ArrayList<>();
  private final List<Content> contents = new ArrayList<>();
  private final Map<Kind, Integer> opcodes = new LinkedHashMap<>();

  private Tables(NetworkBuilder net, Precision precision, ActivationQuantization[] quantizations) {
    this.net = net;
    this.precision = precision;
    this.quantizations = quantizations;
  }

  /** Returns the model file's layout; {@code quantizations} is empty for float32. */
  static FileLayout layout(
      NetworkBuilder net,
      Precision precision,
      ActivationQuantization[] quantizations,
      List<Value> outputs) {
    return new Tables(net, precision, quantizations).write(outputs);
  }

  private FileLayout write(List<Value> outputs) {
    net.values().forEach(this::activation);
    net.steps().forEach(this::operator);
    List<int[]> slots = new ArrayList<>();
    int[] buffers = new int[contents.size() + 1];
    buffers[0] = emptyBuffer();
    for (int i = 0; i < contents.size(); i++) {
      // This is a reference to bytes that FlatBuffers never sees; FileLayout sets it.
      FlatBufferWriter buffer = new FlatBufferWriter(fbb).int32(Buffer.DATA, i + 1, 0);
      slots.add(new int[] {fbb.offset()});
      buffers[i + 1] = buffer.end();
    }
    int tensorsVector = fbb.createVectorOfTables(ints(tensors));
    int inputsVector = FlatBufferWriter.ints(fbb, indices(net.inputs()));
    int outputsVector = FlatBufferWriter.ints(fbb, indices(outputs));
    int operatorsVector = fbb.createVectorOfTables(ints(operators));
    int name = fbb.createString("main");
    int subgraph =
        new FlatBufferWriter(fbb)
            .offset(SubGraph.NAME, name)
            .offset(SubGraph.OPERATORS, operatorsVector)
            .offset(SubGraph.OUTPUTS, outputsVector)
            .offset(SubGraph.INPUTS, inputsVector)
            .offset(SubGraph.TENSORS, tensorsVector)
            .end();
    int[] codes = opcodes.keySet().stream().mapToInt(this::operatorCode).toArray();
    int codesVector = fbb.createVectorOfTables(codes);
    int subgraphs = fbb.createVectorOfTables(new int[] {subgraph});
    int description = fbb.createString("splitpoint " + net.name() + " " + precision.label());
    int buffersVector = fbb.createVectorOfTables(buffers);
    int model =
        new FlatBufferWriter(fbb)
            .int32(Model.VERSION, SCHEMA_VERSION, 0)
            .offset(Model.OPERATOR_CODES, codesVector)
            .offset(Model.SUBGRAPHS, subgraphs)
            .offset(Model.DESCRIPTION, description)
            .offset(Model.BUFFERS, buffersVector)
            .end();
    fbb.finish(model, "TFL3");
    byte[] header = fbb.sizedByteArray();
    List<FileLayout.Reference> references =
        IntStream.range(0, contents.size())
            .mapToObj(
                i -> new FileLayout.Reference(header.length - slots.get(i)[0], contents.get(i)))
            .toList();
    return FileLayout.of(header, references);
  }

  private int emptyBuffer() {
    return new FlatBufferWriter(fbb).end();
  }

  private void activation(Value value) {
    boolean int8 = precision == Precision.INT8;
    int quantization = 0;
    if (int8) {
      ActivationQuantization q = quantizations[value.index()];
      quantization = quantization(new float[] {q.scale()}, q.zeroPoint(), 0);
    }
    tensor(value.name(), value.shape(), type(int8), 0, quantization);
  }

  private void operator(Step step) {
    List<Integer> inputs = new ArrayList<>(step.inputs().stream().map(Value::index).toList());
    String name = step.output().name();
    if (step.kind() == Kind.SCALE) {
      inputs.add(factors(step.kernel().orElseThrow()));
    } else if (step.kind() == Kind.SHIFT) {
      inputs.add(offsets(step));
    } else {
      step.kernel().ifPresent(kernel -> inputs.addAll(weights(step, kernel)));
    }
    if (step.kind() == Kind.RESHAPE) {
      inputs.add(constant(name + "/shape", ints(step.output().shape())));
    } else if (step.kind() == Kind.MEAN) {
      inputs.add(constant(name + "/axes", 1, 2));
    }
    int in = FlatBufferWriter.ints(fbb, ints(inputs));
    int out = FlatBufferWriter.ints(fbb, step.output().index());
    int options = Options.write(fbb, step);
    opcodes.putIfAbsent(step.kind(), opcodes.size());
    FlatBufferWriter operator =
        new FlatBufferWriter(fbb)
            .int32(Operator.OPCODE_INDEX, opcodes.get(step.kind()), 0)
            .offset(Operator.INPUTS, in)
            .offset(Operator.OUTPUTS, out);
    if (options != 0) {
      operator
          .int8(Operator.BUILTIN_OPTIONS_TYPE, Options.type(step.kind()))
          .offset(Operator.BUILTIN_OPTIONS, options);
    }
    operators.add(operator.end());
  }

  private List<Integer> weights(Step step, Kernel kernel) {
    Weights weights = new Weights(net.name(), kernel, step.activation());
    boolean int8 = precision == Precision.INT8;
    int channels = kernel.channels();
    int kernelQuantization = 0;
    int biasQuantization = 0;
    int[] bias = new int[channels];
    if (int8) {
      float in = quantizations[step.inputs().get(0).index()].scale();
      float[] scales = new float[kernel.perChannel() ? channels : 1];
      float[] biasScales = new float[scales.length];
      for (int c = 0; c < scales.length; c++) {
        scales[c] = weights.scale(c);
        biasScales[c] = in * scales[c];
      }
      kernelQuantization = quantization(scales, 0, kernel.channelAxis());
      biasQuantization = quantization(biasScales, 0, 0);
      Arrays.setAll(bias, c -> weights.biasUnits(c, in));
    } else {
      Arrays.setAll(bias, c -> Float.floatToRawIntBits(weights.bias(c)));
    }
    Content content = int8 ? Content.bytes(weights, kernel) : Content.floats(weights, kernel);
    String name = kernel.layer();
    int kernelTensor =
        tensor(name + "/kernel", kernel.shape(), type(int8), buffer(content), kernelQuantization);
    int biasType = int8 ? INT32 : FLOAT32;
    int biasTensor =
        tensor(
            name + "/bias",
            List.of(channels),
            biasType,
            buffer(Content.words(bias)),
            biasQuantization);
    return List.of(kernelTensor, biasTensor);
  }

  /** Adds a tensor with the same number for every channel: as a float, or as 127 units of int8. */
  private int factors(Kernel kernel) {
    boolean int8 = precision == Precision.INT8;
    Content content;
    int quantization = 0;
    if (int8) {
      byte[] units = new byte[kernel.channels()];
      Arrays.fill(units, Byte.MAX_VALUE);
      content = Content.ready(units);
      quantization = quantization(new float[] {(float) (kernel.gain() / 127)}, 0, 0);
    } else {
      int[] bits = new int[kernel.channels()];
      Arrays.fill(bits, Float.floatToRawIntBits((float) kernel.gain()));
      content = Content.words(bits);
    }
    String name = kernel.layer() + "/weight";
    return tensor(name, kernel.shape(), type(int8), buffer(content), quantization);
  }

  /** Adds the biases of a layer as a separate tensor. */
  private int offsets(Step step) {
    Kernel kernel = step.kernel().orElseThrow();
    Weights weights = new Weights(net.name(), kernel, step.activation());
    boolean int8 = precision == Precision.INT8;
    Content content;
    int quantization = 0;
    if (int8) {
      byte[] units = new byte[kernel.channels()];
      for (int c = 0; c < units.length; c++) {
        units[c] = (byte) Math.rint(weights.bias(c) / Weights.BIAS_UNIT);
      }
      content = Content.ready(units);
      quantization = quantization(new float[] {(float) Weights.BIAS_UNIT}, 0, 0);
    } else {
      int[] bits = new int[kernel.channels()];
      Arrays.setAll(bits, c -> Float.floatToRawIntBits(weights.bias(c)));
      content = Content.words(bits);
    }
    String name = kernel.layer() + "/offset";
    return tensor(name, kernel.shape(), type(int8), buffer(content), quantization);
  }

  private int constant(String name, int... numbers) {
    int buffer = buffer(Content.words(numbers));
    return tensor(name, List.of(numbers.length), INT32, buffer, 0);
  }

  private int buffer(Content content) {
    contents.add(content);
    return contents.size();
  }

  private int tensor(String name, List<Integer> shape, int type, int buffer, int quantization) {
    int nameString = fbb.createString(name);
    int shapeVector = FlatBufferWriter.ints(fbb, ints(shape));
    tensors.add(
        new FlatBufferWriter(fbb)
            .offset(Tensor.SHAPE, shapeVector)
            .int8(Tensor.TYPE, type)
            .int32(Tensor.BUFFER, buffer, 0)
            .offset(Tensor.NAME, nameString)
            .offset(Tensor.QUANTIZATION, quantization)
            .end());
    return tensors.size() - 1;
  }

  private int quantization(float[] scales, long zeroPoint, int axis) {
    long[] zeroPoints = new long[scales.length];
    Arrays.fill(zeroPoints, zeroPoint);
    int scaleVector = FlatBufferWriter.floats(fbb, scales);
    int zeroPointVector = FlatBufferWriter.longs(fbb, zeroPoints);
    return new FlatBufferWriter(fbb)
        .offset(QuantizationParameters.SCALE, scaleVector)
        .offset(QuantizationParameters.ZERO_POINT, zeroPointVector)
        .int32(QuantizationParameters.QUANTIZED_DIMENSION, axis, 0)
        .end();
  }

  private int operatorCode(Kind kind) {
    int code = Options.code(kind);
    // Readers before schema 3a look at the deprecated field only.
    return new FlatBufferWriter(fbb)
        .int32(OperatorCode.BUILTIN_CODE, code, 0)
        .int32(OperatorCode.VERSION, Options.version(kind, precision), 1)
        .int8(OperatorCode.DEPRECATED_BUILTIN_CODE, code)
        .end();
  }

  private static int type(boolean int8) {
    return int8 ? INT8 : FLOAT32;
  }

  private static int[] indices(List<Value> values) {
    return values.stream().mapToInt(Value::index).toArray();
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
