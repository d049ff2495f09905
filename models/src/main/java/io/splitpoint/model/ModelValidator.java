package io.splitpoint.model;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Checks what must hold between the tables of a well-formed model: indexes in range, buffers as
 * large as their tensors, tensors made before they are used. Use it before a model reaches the
 * runtime, which trusts all of this and crashes where it does not hold.
 */
final class ModelValidator {

  private static final int MAX_RANK = 8;

  private static final int MAX_CALLS = 64;

  /** Limit on the values of a computed tensor; no device has memory for more. */
  private static final long MAX_COMPUTED = 1L << 31;

  /** Limit on a constant's values that keeps products of sizes in a long. */
  private static final long MAX_ELEMENTS = 1L << 40;

  private final ModelBytes bytes;
  private final FlatBufferTable[] codes;
  private final Stored[] buffers;
  private final int subgraphs;

  ModelValidator(ModelBytes bytes, FlatBufferTable[] codes, Stored[] buffers, int subgraphs) {
    this.bytes = bytes;
    this.codes = codes;
    this.buffers = buffers;
    this.subgraphs = subgraphs;
  }

  void model(FlatBufferTable model) {
    int version = model.int32(SchemaFields.Model.VERSION, 0);
    if (version != Schema.VERSION) {
      throw bad(
          at(model, SchemaFields.Model.VERSION),
          "schema version " + Schema.VERSION,
          Integer.toUnsignedString(version));
    }
    if (subgraphs == 0) {
      throw bad(at(model, SchemaFields.Model.SUBGRAPHS), "a subgraph", "none");
    }
    for (FlatBufferTable code : codes) {
      int builtin =
          Math.max(
              code.int8(SchemaFields.OperatorCode.DEPRECATED_BUILTIN_CODE, 0),
              code.int32(SchemaFields.OperatorCode.BUILTIN_CODE, 0));
      if (builtin < 0) {
        throw bad(
            at(code, SchemaFields.OperatorCode.BUILTIN_CODE),
            "an operator code of at least 0",
            "" + builtin);
      }
      if (Schema.tflite().operator(builtin).equals("CUSTOM")
          && code.length(SchemaFields.OperatorCode.CUSTOM_CODE) == 0) {
        throw bad(
            at(code, SchemaFields.OperatorCode.CUSTOM_CODE), "a custom operator's name", "none");
      }
    }
    for (FlatBufferTable entry : model.tables(SchemaFields.Model.METADATA)) {
      index(
          at(entry, SchemaFields.Metadata.BUFFER),
          "a metadata buffer",
          entry.int32(SchemaFields.Metadata.BUFFER, 0),
          buffers.length);
    }
    for (int buffer : model.ints(SchemaFields.Model.METADATA_BUFFER)) {
      index(
          at(model, SchemaFields.Model.METADATA_BUFFER),
          "a metadata buffer",
          buffer,
          buffers.length);
    }
  }

  void signature(FlatBufferTable signature, List<SubGraph> graphs) {
    int graph = signature.int32(SchemaFields.SignatureDef.SUBGRAPH_INDEX, 0);
    index(
        at(signature, SchemaFields.SignatureDef.SUBGRAPH_INDEX),
        "a signature's subgraph",
        graph,
        subgraphs);
    for (int slot :
        new int[] {SchemaFields.SignatureDef.INPUTS, SchemaFields.SignatureDef.OUTPUTS}) {
      for (FlatBufferTable map : signature.tables(slot)) {
        index(
            at(map, SchemaFields.TensorMap.TENSOR_INDEX),
            "a signature's tensor",
            map.int32(SchemaFields.TensorMap.TENSOR_INDEX, 0),
            graphs.get(graph).tensors().size());
      }
    }
  }

  /** The number of bytes that this buffer, whose index has been checked, has in the file. */
  long bufferSize(int buffer) {
    return buffer < buffers.length ? buffers[buffer].size() : 0;
  }

  void tensor(FlatBufferTable tensor) {
    int code = tensor.int8(SchemaFields.Tensor.TYPE, 0);
    Schema.Type type = Schema.tflite().type(code);
    if (type == null) {
      throw bad(at(tensor, SchemaFields.Tensor.TYPE), "a tensor type of schema 3c", "" + code);
    }
    int[] shape = tensor.ints(SchemaFields.Tensor.SHAPE);
    if (shape.length > MAX_RANK) {
      throw bad(
          at(tensor, SchemaFields.Tensor.SHAPE),
          "at most " + MAX_RANK + " dimensions",
          "" + shape.length);
    }
    int buffer = tensor.int32(SchemaFields.Tensor.BUFFER, 0);
    // In a model without buffers index 0 means that the tensor is not constant.
    index(
        at(tensor, SchemaFields.Tensor.BUFFER),
        "a tensor's buffer",
        buffer,
        Math.max(1, buffers.length));
    long most = bufferSize(buffer) > 0 ? MAX_ELEMENTS : MAX_COMPUTED;
    long elements = 1;
    for (int dimension : shape) {
      if (dimension < 0 || (elements *= dimension) > most) {
        throw bad(
            at(tensor, SchemaFields.Tensor.SHAPE),
            "sizes of at most " + most + " values",
            Arrays.toString(shape));
      }
    }
    long expected = (elements * type.bits() + 7) / 8;
    long found = bufferSize(buffer);
    if (found > 0
        && type.bits() > 0
        && !tensor.has(SchemaFields.Tensor.SPARSITY)
        && found != expected) {
      throw bad(
          at(tensor, SchemaFields.Tensor.BUFFER),
          "a buffer of " + expected + " bytes for " + type.name() + Arrays.toString(shape),
          found + " bytes");
    }
    if (tensor.has(SchemaFields.Tensor.SPARSITY)) {
      Sparsity.check(bytes.name(), tensor, shape, type.bits(), found);
    }
    if (found > 0 && type.name().equals("string")) {
      strings(tensor, buffers[buffer], elements);
    }
    quantization(tensor, shape, type);
  }

  /** TFLite packs strings as a count, the offsets of each and of the end, and their bytes. */
  private void strings(FlatBufferTable tensor, Stored stored, long elements) {
    if (stored.offset() + stored.size() > bytes.data().limit()) {
      throw bad(
          at(tensor, SchemaFields.Tensor.BUFFER),
          "strings in the first 2 GB",
          "offset " + stored.offset());
    }
    int start = (int) stored.offset();
    long count = stored.size() < 4 ? -1 : bytes.data().getInt(start);
    if (count != elements || 4 * (count + 2) > stored.size()) {
      throw bad(start, elements + " strings in " + stored.size() + " bytes", count + "");
    }
    long previous = 4 * (count + 2);
    for (int i = 0; i <= count; i++) {
      int offset = bytes.data().getInt(start + 4 + 4 * i);
      if (offset < previous || offset > stored.size()) {
        throw bad(start + 4L + 4L * i, "a string's offset of at least " + previous, offset + "");
      }
      previous = offset;
    }
  }

  private void quantization(FlatBufferTable tensor, int[] shape, Schema.Type type) {
    FlatBufferTable quantization = tensor.table(SchemaFields.Tensor.QUANTIZATION);
    if (quantization == null) {
      return;
    }
    int scales = quantization.length(SchemaFields.QuantizationParameters.SCALE);
    int zeroPoints = quantization.length(SchemaFields.QuantizationParameters.ZERO_POINT);
    if (scales == 0) {
      return;
    }
    if (zeroPoints != scales) {
      throw bad(
          at(quantization, SchemaFields.QuantizationParameters.ZERO_POINT),
          scales + " zero points, one per scale",
          zeroPoints + "");
    }
    if (scales == 1
        && type.bits() <= 16
        && bufferSize(tensor.int32(SchemaFields.Tensor.BUFFER, 0)) == 0) {
      float scale = quantization.floats(SchemaFields.QuantizationParameters.SCALE)[0];
      // The kernel decides whether a ratio of scales fits its shift: the runtime accepts tiny ones,
      // and a user's model is tried in another process before it runs in this one.
      if (!(scale >= Float.MIN_NORMAL && scale <= Float.MAX_VALUE)) {
        throw bad(
            quantization.reference(SchemaFields.QuantizationParameters.SCALE) + 4L,
            "a scale of computed values that is a normal number above 0",
            Float.toString(scale));
      }
    }
    for (long zeroPoint : quantization.longs(SchemaFields.QuantizationParameters.ZERO_POINT)) {
      if (type.bits() <= 16 && !holds(type, zeroPoint)) {
        throw bad(
            quantization.reference(SchemaFields.QuantizationParameters.ZERO_POINT) + 4L,
            "a zero point that a value of " + type.name() + " can have",
            Long.toString(zeroPoint));
      }
    }
    int dimension = quantization.int32(SchemaFields.QuantizationParameters.QUANTIZED_DIMENSION, 0);
    if (scales > 1 && (dimension < 0 || dimension >= shape.length || shape[dimension] != scales)) {
      throw bad(
          at(quantization, SchemaFields.QuantizationParameters.SCALE),
          "a scale for every index of dimension " + dimension + " of " + Arrays.toString(shape),
          scales + "");
    }
  }

  private static boolean holds(Schema.Type type, long value) {
    return switch (type.name()) {
      case "uint8" -> value >= 0 && value <= 255;
      case "int8", "int4" -> value >= Byte.MIN_VALUE && value <= Byte.MAX_VALUE;
      case "int16" -> value >= Short.MIN_VALUE && value <= Short.MAX_VALUE;
      default -> true;
    };
  }

  void operator(
      FlatBufferTable operator, List<TensorInfo> tensors, FlatBufferTable[] tensorTables) {
    index(
        at(operator, SchemaFields.Operator.OPCODE_INDEX),
        "an operator code",
        operator.int32(SchemaFields.Operator.OPCODE_INDEX, 0),
        codes.length);
    for (int slot :
        new int[] {
          SchemaFields.Operator.INPUTS,
          SchemaFields.Operator.OUTPUTS,
          SchemaFields.Operator.INTERMEDIATES
        }) {
      for (int tensor : operator.ints(slot)) {
        // Only an input may be absent.
        if (tensor != -1 || slot != SchemaFields.Operator.INPUTS) {
          index(at(operator, slot), "an operator's tensor", tensor, tensors.size());
        }
      }
    }
    int[] inputs = operator.ints(SchemaFields.Operator.INPUTS);
    for (int i = 0; i < inputs.length; i++) {
      // All other kernels read as many values as the shape has.
      if (inputs[i] >= 0
          && tensorTables[inputs[i]].has(SchemaFields.Tensor.SPARSITY)
          && !op(operator).equals("DENSIFY")) {
        throw bad(
            at(operator, SchemaFields.Operator.INPUTS),
            "a DENSIFY to unpack sparse tensors",
            "a " + op(operator));
      }
      if (inputs[i] == -1 && !OptionChecks.optional(op(operator), i)) {
        throw bad(
            at(operator, SchemaFields.Operator.INPUTS),
            "input " + i + " of a " + op(operator),
            "none");
      }
    }
    int mutating = operator.length(SchemaFields.Operator.MUTATING_VARIABLE_INPUTS);
    if (mutating != 0 && mutating != operator.length(SchemaFields.Operator.INPUTS)) {
      throw bad(
          at(operator, SchemaFields.Operator.MUTATING_VARIABLE_INPUTS),
          "a flag for every input",
          mutating + "");
    }
    long large = operator.int64(SchemaFields.Operator.LARGE_CUSTOM_OPTIONS_OFFSET, 0);
    if (large < 0 || large > 1) {
      Stored.check(
          at(operator, SchemaFields.Operator.LARGE_CUSTOM_OPTIONS_OFFSET),
          large,
          operator.int64(SchemaFields.Operator.LARGE_CUSTOM_OPTIONS_SIZE, 0),
          bytes);
    }
    OptionChecks.check(bytes.name(), op(operator), operator);
    for (Called called : Called.by(operator)) {
      index(called.at(), "the subgraph an operator calls", called.subgraph(), subgraphs);
    }
  }

  private String op(FlatBufferTable operator) {
    FlatBufferTable code = codes[operator.int32(SchemaFields.Operator.OPCODE_INDEX, 0)];
    return Schema.tflite()
        .operator(
            Math.max(
                code.int8(SchemaFields.OperatorCode.DEPRECATED_BUILTIN_CODE, 0),
                code.int32(SchemaFields.OperatorCode.BUILTIN_CODE, 0)));
  }

  /** Refuses subgraphs that call each other without end. */
  void calls(List<SubGraph> graphs) {
    BitSet done = new BitSet();
    for (int i = 0; i < graphs.size(); i++) {
      depth(i, graphs, done, 0);
    }
  }

  private void depth(int graph, List<SubGraph> graphs, BitSet done, int level) {
    if (level > MAX_CALLS) {
      throw bad(
          graphs.get(graph).table().position(),
          "subgraphs that call each other at most " + MAX_CALLS + " deep",
          "more, or a cycle");
    }
    if (done.get(graph)) {
      return;
    }
    for (FlatBufferTable operator : graphs.get(graph).operatorTables()) {
      for (Called called : Called.by(operator)) {
        depth(called.subgraph(), graphs, done, level + 1);
      }
    }
    done.set(graph);
  }

  /** Checks that every tensor is made once and before it is used, so that there is no cycle. */
  void graph(SubGraph graph) {
    int count = graph.tensors().size();
    BitSet ready = new BitSet(count);
    BitSet written = new BitSet(count);
    for (TensorInfo tensor : graph.tensors()) {
      if (tensor.constant() || tensor.variable()) {
        ready.set(tensor.index());
      }
    }
    for (int input : graph.inputs()) {
      index(at(graph.table(), SchemaFields.SubGraph.INPUTS), "an input of the graph", input, count);
      // The runtime maps constants read-only: writing such an input crashes.
      if (written.get(input) || graph.tensors().get(input).constant()) {
        throw bad(
            at(graph.table(), SchemaFields.SubGraph.INPUTS),
            "inputs that are given once and have no values of their own",
            "tensor " + input);
      }
      ready.set(input);
      written.set(input);
    }
    for (Operator operator : graph.operators()) {
      FlatBufferTable table = graph.operatorTables()[operator.index()];
      for (int input : operator.inputs()) {
        if (input >= 0 && !ready.get(input)) {
          throw bad(
              at(table, SchemaFields.Operator.INPUTS),
              "inputs of operator " + operator.index() + " (" + operator.op() + ") made before it",
              "tensor " + input + ", made later, by itself or never");
        }
      }
      for (int output : operator.outputs()) {
        if (written.get(output) || graph.tensors().get(output).constant()) {
          throw bad(
              at(table, SchemaFields.Operator.OUTPUTS),
              "each tensor to be written once",
              "tensor " + output + " written again by operator " + operator.index());
        }
        written.set(output);
        ready.set(output);
      }
    }
    // XNNPACK crashes on a graph without outputs.
    if (graph.index() == 0 && graph.outputs().length == 0 && !graph.operators().isEmpty()) {
      throw bad(at(graph.table(), SchemaFields.SubGraph.OUTPUTS), "an output of the graph", "none");
    }
    for (int output : graph.outputs()) {
      index(
          at(graph.table(), SchemaFields.SubGraph.OUTPUTS),
          "an output of the graph",
          output,
          count);
      // TFLite crashes on outputs that are variables.
      if (!ready.get(output) || graph.index() == 0 && graph.tensors().get(output).variable()) {
        throw bad(
            at(graph.table(), SchemaFields.SubGraph.OUTPUTS),
            "outputs that an operator makes, inputs or constants",
            "tensor " + output);
      }
    }
  }

  private void index(long at, String what, int found, int count) {
    if (found < 0 || found >= count) {
      throw bad(at, what + " below " + count, Integer.toString(found));
    }
  }

  private static int at(FlatBufferTable table, int slot) {
    int field = table.field(slot);
    return field == 0 ? table.position() : field;
  }

  private ModelFormatException bad(long offset, String expected, String found) {
    return new ModelFormatException(bytes.name(), offset, expected, found);
  }
}
