package io.splitpoint.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One subgraph of the model, read from its table.
 *
 * @param table the schema's table
 * @param tensorTables the schema's tables, in the order of {@code tensors}
 * @param operatorTables the schema's tables, in the order of {@code operators}
 */
record SubGraph(
    int index,
    FlatBufferTable table,
    List<TensorInfo> tensors,
    List<Operator> operators,
    int[] inputs,
    int[] outputs,
    FlatBufferTable[] tensorTables,
    FlatBufferTable[] operatorTables) {

  static SubGraph read(
      ModelBytes bytes,
      int index,
      FlatBufferTable table,
      FlatBufferTable[] codes,
      ModelValidator checks) {
    FlatBufferTable[] tensorTables = table.tables(SchemaFields.SubGraph.TENSORS);
    List<TensorInfo> tensors = new ArrayList<>(tensorTables.length);
    for (int i = 0; i < tensorTables.length; i++) {
      checks.tensor(tensorTables[i]);
      tensors.add(tensor(i, tensorTables[i], checks));
    }
    FlatBufferTable[] operatorTables = table.tables(SchemaFields.SubGraph.OPERATORS);
    List<Operator> operators = new ArrayList<>(operatorTables.length);
    for (int i = 0; i < operatorTables.length; i++) {
      checks.operator(operatorTables[i], tensors, tensorTables);
      operators.add(operator(i, operatorTables[i], codes, tensors));
    }
    SubGraph graph =
        new SubGraph(
            index,
            table,
            DetectionShapes.given(tensors, operators, operatorTables),
            List.copyOf(operators),
            table.ints(SchemaFields.SubGraph.INPUTS),
            table.ints(SchemaFields.SubGraph.OUTPUTS),
            tensorTables,
            operatorTables);
    checks.graph(graph);
    return graph;
  }

  private static TensorInfo tensor(int index, FlatBufferTable table, ModelValidator checks) {
    Schema.Type type = Schema.tflite().type(table.int8(SchemaFields.Tensor.TYPE, 0));
    int[] shape = table.ints(SchemaFields.Tensor.SHAPE);
    long elements = 1;
    for (int dimension : shape) {
      elements *= dimension;
    }
    boolean constant = checks.bufferSize(table.int32(SchemaFields.Tensor.BUFFER, 0)) > 0;
    // A dimension of 0 in a computed tensor means a size that is known only at run time.
    boolean known = type.bits() != 0 && (elements != 0 || constant);
    return new TensorInfo(
        index,
        table.string(SchemaFields.Tensor.NAME),
        type.name(),
        Arrays.stream(shape).boxed().toList(),
        known ? OptionalLong.of((elements * type.bits() + 7) / 8) : OptionalLong.empty(),
        quantization(table.table(SchemaFields.Tensor.QUANTIZATION)),
        constant,
        table.int8(SchemaFields.Tensor.IS_VARIABLE, 0) != 0);
  }

  private static Optional<Quantization> quantization(FlatBufferTable table) {
    if (table == null || table.length(SchemaFields.QuantizationParameters.SCALE) == 0) {
      return Optional.empty();
    }
    List<Float> scales = new ArrayList<>();
    for (float scale : table.floats(SchemaFields.QuantizationParameters.SCALE)) {
      scales.add(scale);
    }
    return Optional.of(
        new Quantization(
            List.copyOf(scales),
            Arrays.stream(table.longs(SchemaFields.QuantizationParameters.ZERO_POINT))
                .boxed()
                .toList(),
            table.int32(SchemaFields.QuantizationParameters.QUANTIZED_DIMENSION, 0)));
  }

  private static Operator operator(
      int index, FlatBufferTable table, FlatBufferTable[] codes, List<TensorInfo> tensors) {
    FlatBufferTable code = codes[table.int32(SchemaFields.Operator.OPCODE_INDEX, 0)];
    int builtin =
        Math.max(
            code.int8(SchemaFields.OperatorCode.DEPRECATED_BUILTIN_CODE, 0),
            code.int32(SchemaFields.OperatorCode.BUILTIN_CODE, 0));
    boolean custom = Schema.tflite().operator(builtin).equals("CUSTOM");
    String op =
        custom
            ? code.string(SchemaFields.OperatorCode.CUSTOM_CODE)
            : Schema.tflite().operator(builtin);
    List<Integer> inputs = Arrays.stream(table.ints(SchemaFields.Operator.INPUTS)).boxed().toList();
    List<Integer> outputs =
        Arrays.stream(table.ints(SchemaFields.Operator.OUTPUTS)).boxed().toList();
    return new Operator(
        index,
        op,
        custom,
        code.int32(SchemaFields.OperatorCode.VERSION, 1),
        inputs,
        outputs,
        Costs.macs(op, inputs, outputs, tensors),
        Costs.paramBytes(op, inputs, tensors));
  }
}
