package io.splitpoint.model.zoo;

import com.google.flatbuffers.FlatBufferBuilder;
import io.splitpoint.model.SchemaFields.AddOptions;
import io.splitpoint.model.SchemaFields.ConcatenationOptions;
import io.splitpoint.model.SchemaFields.Conv2DOptions;
import io.splitpoint.model.SchemaFields.DepthwiseConv2DOptions;
import io.splitpoint.model.SchemaFields.FullyConnectedOptions;
import io.splitpoint.model.SchemaFields.L2NormOptions;
import io.splitpoint.model.SchemaFields.MulOptions;
import io.splitpoint.model.SchemaFields.Pool2DOptions;
import io.splitpoint.model.SchemaFields.ReshapeOptions;
import io.splitpoint.model.SchemaFields.SoftmaxOptions;
import io.splitpoint.model.zoo.Step.Kind;
import io.splitpoint.model.zoo.Step.Window;

/** An operator's code, version and options in the TFLite schema. */
final class Options {
  private Options() {}

  /** The operator's number in the schema's BuiltinOperator. */
  static int code(Kind kind) {
    return switch (kind) {
      case CONV -> 3; // CONV_2D
      case DEPTHWISE -> 4; // DEPTHWISE_CONV_2D
      case DENSE -> 9; // FULLY_CONNECTED
      case MAX_POOL -> 17; // MAX_POOL_2D
      case AVERAGE_POOL -> 1; // AVERAGE_POOL_2D
      case MEAN -> 40; // MEAN
      case RESHAPE -> 22; // RESHAPE
      case ADD -> 0; // ADD
      case CONCAT -> 2; // CONCATENATION
      case L2_NORM -> 11; // L2_NORMALIZATION
      case SCALE -> 18; // MUL
      case SHIFT -> 0; // ADD
      case RELU -> 19; // RELU
      case TANH -> 28; // TANH
      case SOFTMAX -> 25; // SOFTMAX
    };
  }

  /** The first version with these types (TensorFlow's tools/versioning/op_version.cc). */
  static int version(Kind kind, Precision precision) {
    if (precision == Precision.FLOAT32 || kind == Kind.RESHAPE) {
      return 1;
    }
    return switch (kind) {
      case CONV, DEPTHWISE -> 3;
      case DENSE -> 4;
      default -> 2;
    };
  }

  /** The number of the operator's options in the schema's union BuiltinOptions. */
  static int type(Kind kind) {
    return switch (kind) {
      case CONV -> 1; // Conv2DOptions
      case DEPTHWISE -> 2; // DepthwiseConv2DOptions
      case DENSE -> 8; // FullyConnectedOptions
      case MAX_POOL, AVERAGE_POOL -> 5; // Pool2DOptions
      case MEAN -> 27; // ReducerOptions
      case RESHAPE -> 17; // ReshapeOptions
      case ADD, SHIFT -> 11; // AddOptions
      case CONCAT -> 10; // ConcatenationOptions
      case L2_NORM -> 12; // L2NormOptions
      case SCALE -> 21; // MulOptions
      case SOFTMAX -> 9; // SoftmaxOptions
      case TANH, RELU -> 0;
    };
  }

  /** Writes the options table and returns its position; 0 when the operator has none. */
  static int write(FlatBufferBuilder fbb, Step step) {
    int activation = activation(step.activation());
    Window w = step.window();
    int padding = w.same() ? 0 : 1; // The schema's Padding: 0 is SAME, 1 is VALID.
    return switch (step.kind()) {
      case CONV ->
          new FlatBufferWriter(fbb)
              .int32(Conv2DOptions.DILATION_H_FACTOR, w.dilation(), 1)
              .int32(Conv2DOptions.DILATION_W_FACTOR, w.dilation(), 1)
              .int32(Conv2DOptions.STRIDE_H, w.stride(), 0)
              .int32(Conv2DOptions.STRIDE_W, w.stride(), 0)
              .int8(Conv2DOptions.FUSED_ACTIVATION_FUNCTION, activation)
              .int8(Conv2DOptions.PADDING, padding)
              .end();
      case DEPTHWISE ->
          new FlatBufferWriter(fbb)
              .int32(DepthwiseConv2DOptions.DEPTH_MULTIPLIER, multiplier(step), 0)
              .int32(DepthwiseConv2DOptions.STRIDE_H, w.stride(), 0)
              .int32(DepthwiseConv2DOptions.STRIDE_W, w.stride(), 0)
              .int8(DepthwiseConv2DOptions.FUSED_ACTIVATION_FUNCTION, activation)
              .int8(DepthwiseConv2DOptions.PADDING, padding)
              .end();
      case DENSE ->
          new FlatBufferWriter(fbb)
              .int8(FullyConnectedOptions.FUSED_ACTIVATION_FUNCTION, activation)
              .end();
      case MAX_POOL, AVERAGE_POOL ->
          new FlatBufferWriter(fbb)
              .int32(Pool2DOptions.FILTER_HEIGHT, w.height(), 0)
              .int32(Pool2DOptions.FILTER_WIDTH, w.width(), 0)
              .int32(Pool2DOptions.STRIDE_H, w.stride(), 0)
              .int32(Pool2DOptions.STRIDE_W, w.stride(), 0)
              .int8(Pool2DOptions.FUSED_ACTIVATION_FUNCTION, activation)
              .int8(Pool2DOptions.PADDING, padding)
              .end();
      case MEAN -> new FlatBufferWriter(fbb).end(); // keep_dims: false
      case RESHAPE -> {
        int shape =
            FlatBufferWriter.ints(
                fbb, step.output().shape().stream().mapToInt(Integer::intValue).toArray());
        yield new FlatBufferWriter(fbb).offset(ReshapeOptions.NEW_SHAPE, shape).end();
      }
      case ADD, SHIFT ->
          new FlatBufferWriter(fbb).int8(AddOptions.FUSED_ACTIVATION_FUNCTION, activation).end();
      case CONCAT ->
          new FlatBufferWriter(fbb)
              .int32(ConcatenationOptions.AXIS, axis(step), 0)
              .int8(ConcatenationOptions.FUSED_ACTIVATION_FUNCTION, activation)
              .end();
      case L2_NORM ->
          new FlatBufferWriter(fbb).int8(L2NormOptions.FUSED_ACTIVATION_FUNCTION, activation).end();
      case SCALE ->
          new FlatBufferWriter(fbb).int8(MulOptions.FUSED_ACTIVATION_FUNCTION, activation).end();
      case SOFTMAX -> new FlatBufferWriter(fbb).float32(SoftmaxOptions.BETA, 1).end();
      case TANH, RELU -> 0;
    };
  }

  private static int multiplier(Step step) {
    return step.output().channels() / step.inputs().get(0).channels();
  }

  /** The only axis whose size differs between a concatenation's first part and its result. */
  private static int axis(Step step) {
    Value part = step.inputs().get(0);
    int axis = 0;
    while (part.shape().get(axis).equals(step.output().shape().get(axis))) {
      axis++;
    }
    return axis;
  }

  /** The activation's number in the schema's ActivationFunctionType. */
  private static int activation(Activation activation) {
    return switch (activation) {
      case NONE -> 0;
      case RELU -> 1;
      case RELU6 -> 3;
    };
  }
}
