package io.splitpoint.model;

import com.google.flatbuffers.FlatBufferBuilder;

/**
 * A tensor that crosses a cut in another type than its own; one operator at the edge of the part
 * converts it.
 *
 * @param tensor the whole model's index
 * @param number index in the new model of the tensor that crosses
 * @param incoming true when this part reads the tensor, false when it makes it
 */
record Conversion(int tensor, int number, boolean incoming, Boundary.Wire wire) {

  /** The name of the converting operator: DEQUANTIZE to float32, otherwise QUANTIZE. */
  String op(String own) {
    return (incoming ? own : wire.type()).equals("float32") ? "DEQUANTIZE" : "QUANTIZE";
  }

  int writeTensor(FlatBufferBuilder builder, TensorInfo own) {
    int name = builder.createString(own.name() + "/" + wire.type());
    int shape = ints(builder, own.shape().stream().mapToInt(i -> i).toArray());
    int quantization = 0;
    if (wire.quantization().isPresent()) {
      Quantization q = wire.quantization().get();
      builder.startVector(4, 1, 4);
      builder.addFloat(q.scales().get(0));
      int scale = builder.endVector();
      builder.startVector(8, 1, 8);
      builder.addLong(q.zeroPoints().get(0));
      int zeroPoint = builder.endVector();
      builder.startTable(Schema.tflite().slots("QuantizationParameters"));
      builder.addOffset(SchemaFields.QuantizationParameters.SCALE, scale, 0);
      builder.addOffset(SchemaFields.QuantizationParameters.ZERO_POINT, zeroPoint, 0);
      quantization = builder.endTable();
    }
    builder.startTable(Schema.tflite().slots("Tensor"));
    builder.addOffset(SchemaFields.Tensor.SHAPE, shape, 0);
    builder.addInt(SchemaFields.Tensor.BUFFER, 0, 0);
    builder.addOffset(SchemaFields.Tensor.NAME, name, 0);
    if (quantization != 0) {
      builder.addOffset(SchemaFields.Tensor.QUANTIZATION, quantization, 0);
    }
    builder.addByte(SchemaFields.Tensor.TYPE, (byte) Schema.tflite().typeCode(wire.type()), 0);
    return builder.endTable();
  }

  int writeOperator(FlatBufferBuilder builder, int code, int own) {
    int inputs = ints(builder, incoming ? number : own);
    int outputs = ints(builder, incoming ? own : number);
    builder.startTable(Schema.tflite().slots("Operator"));
    builder.addInt(SchemaFields.Operator.OPCODE_INDEX, code, 0);
    builder.addOffset(SchemaFields.Operator.INPUTS, inputs, 0);
    builder.addOffset(SchemaFields.Operator.OUTPUTS, outputs, 0);
    return builder.endTable();
  }

  /** Version 2 has all types used here except int16, which needs version 3 of DEQUANTIZE. */
  static int writeCode(FlatBufferBuilder builder, String op) {
    int code = Schema.tflite().code(op);
    builder.startTable(Schema.tflite().slots("OperatorCode"));
    builder.addInt(SchemaFields.OperatorCode.VERSION, op.equals("DEQUANTIZE") ? 3 : 2, 0);
    builder.addInt(SchemaFields.OperatorCode.BUILTIN_CODE, code, 0);
    builder.addByte(SchemaFields.OperatorCode.DEPRECATED_BUILTIN_CODE, (byte) code, 0);
    return builder.endTable();
  }

  private static int ints(FlatBufferBuilder builder, int... values) {
    builder.startVector(4, values.length, 4);
    for (int i = values.length - 1; i >= 0; i--) {
      builder.addInt(values[i]);
    }
    return builder.endVector();
  }
}
