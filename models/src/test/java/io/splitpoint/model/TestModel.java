package io.splitpoint.model;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.QuantizationParameters;
import org.tensorflow.lite.schema.SignatureDef;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorMap;
import org.tensorflow.lite.schema.TensorType;

/** Writes small models for tests, with the schema's generated classes: not with what is tested. */
final class TestModel {

  /** One function of the model under construction. */
  static final class Graph {
    final List<Integer> inputs = new ArrayList<>();
    final List<Integer> outputs = new ArrayList<>();
    private final List<ToIntFunction<FlatBufferBuilder>> tensors = new ArrayList<>();
    private final List<ToIntFunction<FlatBufferBuilder>> operators = new ArrayList<>();
  }

  final List<Graph> graphs = new ArrayList<>(List.of(new Graph()));
  private final List<byte[]> buffers = new ArrayList<>(List.of(new byte[0]));
  private final List<ToIntFunction<FlatBufferBuilder>> codes = new ArrayList<>();
  private final Map<String, Integer> codeIndexes = new LinkedHashMap<>();
  private final Map<String, Integer> metadata = new LinkedHashMap<>();
  private final Map<String, Integer> otherSignatures = new LinkedHashMap<>();
  private boolean signature;
  private int version = 3;

  Graph main() {
    return graphs.get(0);
  }

  TestModel version(int version) {
    this.version = version;
    return this;
  }

  TestModel signature() {
    signature = true;
    return this;
  }

  /** One more signature, of another subgraph, that takes and gives nothing. */
  TestModel signature(String key, int subgraph) {
    signature = true;
    otherSignatures.put(key, subgraph);
    return this;
  }

  TestModel metadata(String name, byte[] bytes) {
    buffers.add(bytes);
    metadata.put(name, buffers.size() - 1);
    return this;
  }

  int buffer(byte[] bytes) {
    buffers.add(bytes);
    return buffers.size() - 1;
  }

  int tensor(String name, int... shape) {
    return tensor(main(), name, TensorType.FLOAT32, 0, false, shape);
  }

  int constant(String name, float[] values, int... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return tensor(main(), name, TensorType.FLOAT32, buffer(bytes.array()), false, shape);
  }

  int constant(String name, int[] values, int... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return tensor(main(), name, TensorType.INT32, buffer(bytes.array()), false, shape);
  }

  int tensor(Graph graph, String name, byte type, int buffer, boolean variable, int... shape) {
    graph.tensors.add(
        builder ->
            Tensor.createTensor(
                builder,
                Tensor.createShapeVector(builder, shape),
                type,
                buffer,
                builder.createString(name),
                0,
                variable,
                0,
                0,
                true,
                0));
    return graph.tensors.size() - 1;
  }

  /** A tensor of the main graph that the caller writes itself. */
  int tensor(ToIntFunction<FlatBufferBuilder> tensor) {
    main().tensors.add(tensor);
    return main().tensors.size() - 1;
  }

  /** An int8 tensor of computed values with this scale and zero point. */
  int quantized(String name, float scale, long zeroPoint, int... shape) {
    main()
        .tensors
        .add(
            builder -> {
              int scales = QuantizationParameters.createScaleVector(builder, new float[] {scale});
              int points =
                  QuantizationParameters.createZeroPointVector(builder, new long[] {zeroPoint});
              int quantization =
                  QuantizationParameters.createQuantizationParameters(
                      builder, 0, 0, scales, points, (byte) 0, 0, 0);
              return Tensor.createTensor(
                  builder,
                  Tensor.createShapeVector(builder, shape),
                  TensorType.INT8,
                  0,
                  builder.createString(name),
                  quantization,
                  false,
                  0,
                  0,
                  true,
                  0);
            });
    return main().tensors.size() - 1;
  }

  int input(String name, int... shape) {
    int tensor = tensor(name, shape);
    main().inputs.add(tensor);
    return tensor;
  }

  void op(int builtin, List<Integer> inputs, List<Integer> outputs) {
    op(main(), builtin, inputs, outputs, BuiltinOptions.NONE, builder -> 0);
  }

  void op(
      Graph graph,
      int builtin,
      List<Integer> inputs,
      List<Integer> outputs,
      byte optionsType,
      ToIntFunction<FlatBufferBuilder> options) {
    operator(graph, code(builtin, ""), inputs, outputs, optionsType, options, new byte[0]);
  }

  void custom(String name, List<Integer> inputs, List<Integer> outputs, byte[] options) {
    int code = code(BuiltinOperator.CUSTOM, name);
    operator(main(), code, inputs, outputs, BuiltinOptions.NONE, b -> 0, options);
  }

  private int code(int builtin, String custom) {
    return codeIndexes.computeIfAbsent(
        builtin + custom,
        key -> {
          codes.add(
              builder ->
                  OperatorCode.createOperatorCode(
                      builder,
                      (byte) Math.min(builtin, 127),
                      custom.isEmpty() ? 0 : builder.createString(custom),
                      1,
                      builtin));
          return codes.size() - 1;
        });
  }

  private static void operator(
      Graph graph,
      int code,
      List<Integer> inputs,
      List<Integer> outputs,
      byte optionsType,
      ToIntFunction<FlatBufferBuilder> options,
      byte[] custom) {
    graph.operators.add(
        builder -> {
          int in = Operator.createInputsVector(builder, ints(inputs));
          int out = Operator.createOutputsVector(builder, ints(outputs));
          int builtinOptions = options.applyAsInt(builder);
          int customOptions =
              custom.length == 0 ? 0 : Operator.createCustomOptionsVector(builder, custom);
          return Operator.createOperator(
              builder, code, in, out, optionsType, builtinOptions, customOptions, (byte) 0, 0, 0);
        });
  }

  ByteBuffer build() {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int[] bufferOffsets = new int[buffers.size()];
    for (int i = 0; i < bufferOffsets.length; i++) {
      int data = 0;
      if (buffers.get(i).length > 0) {
        builder.createUnintializedVector(1, buffers.get(i).length, 16).put(buffers.get(i));
        data = builder.endVector();
      }
      bufferOffsets[i] = Buffer.createBuffer(builder, data);
    }
    int bufferVector = Model.createBuffersVector(builder, bufferOffsets);
    int codeVector = Model.createOperatorCodesVector(builder, each(codes, builder));
    int[] graphOffsets = graphs.stream().mapToInt(graph -> write(graph, builder)).toArray();
    int graphVector = Model.createSubgraphsVector(builder, graphOffsets);
    int[] metadataOffsets =
        metadata.entrySet().stream()
            .mapToInt(
                e ->
                    Metadata.createMetadata(
                        builder, builder.createString(e.getKey()), e.getValue()))
            .toArray();
    int metadataVector = Model.createMetadataVector(builder, metadataOffsets);
    int signatures = signature ? Model.createSignatureDefsVector(builder, signed(builder)) : 0;
    int description = builder.createString("a test");
    builder.finish(
        Model.createModel(
            builder,
            version,
            codeVector,
            graphVector,
            description,
            bufferVector,
            0,
            metadataVector,
            signatures),
        "TFL3");
    byte[] bytes = builder.sizedByteArray();
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static int write(Graph graph, FlatBufferBuilder builder) {
    int tensors = SubGraph.createTensorsVector(builder, each(graph.tensors, builder));
    int operators = SubGraph.createOperatorsVector(builder, each(graph.operators, builder));
    int inputs = SubGraph.createInputsVector(builder, ints(graph.inputs));
    int outputs = SubGraph.createOutputsVector(builder, ints(graph.outputs));
    int name = builder.createString("g");
    return SubGraph.createSubGraph(builder, tensors, inputs, outputs, operators, name);
  }

  private int[] signed(FlatBufferBuilder builder) {
    int inputs = SignatureDef.createInputsVector(builder, maps(main().inputs, "in_", builder));
    int outputs = SignatureDef.createOutputsVector(builder, maps(main().outputs, "out_", builder));
    int key = builder.createString("serving_default");
    List<Integer> all = new ArrayList<>();
    all.add(SignatureDef.createSignatureDef(builder, inputs, outputs, key, 0));
    otherSignatures.forEach(
        (other, subgraph) -> {
          int name = builder.createString(other);
          all.add(SignatureDef.createSignatureDef(builder, 0, 0, name, subgraph));
        });
    return ints(all);
  }

  private static int[] maps(List<Integer> tensors, String prefix, FlatBufferBuilder builder) {
    return tensors.stream()
        .mapToInt(t -> TensorMap.createTensorMap(builder, builder.createString(prefix + t), t))
        .toArray();
  }

  private static int[] each(
      List<ToIntFunction<FlatBufferBuilder>> parts, FlatBufferBuilder builder) {
    return parts.stream().mapToInt(part -> part.applyAsInt(builder)).toArray();
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(i -> i).toArray();
  }
}
