package io.splitpoint.model.zoo;

import com.google.flatbuffers.FlatBufferBuilder;
import io.splitpoint.model.zoo.Step.Kind;
import io.splitpoint.model.zoo.Step.Window;
import org.tensorflow.lite.schema.ActivationFunctionType;
import org.tensorflow.lite.schema.AddOptions;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptions;
import org.tensorflow.lite.schema.Conv2DOptions;
import org.tensorflow.lite.schema.DepthwiseConv2DOptions;
import org.tensorflow.lite.schema.FullyConnectedOptions;
import org.tensorflow.lite.schema.FullyConnectedOptionsWeightsFormat;
import org.tensorflow.lite.schema.L2NormOptions;
import org.tensorflow.lite.schema.MulOptions;
import org.tensorflow.lite.schema.Padding;
import org.tensorflow.lite.schema.Pool2DOptions;
import org.tensorflow.lite.schema.ReducerOptions;
import org.tensorflow.lite.schema.ReshapeOptions;
import org.tensorflow.lite.schema.SoftmaxOptions;

/** An operator's code, version and options in the TFLite schema. */
final class Options {
  private Options() {}

  static int code(Kind kind) {
    return switch (kind) {
      case CONV -> BuiltinOperator.CONV_2D;
      case DEPTHWISE -> BuiltinOperator.DEPTHWISE_CONV_2D;
      case DENSE -> BuiltinOperator.FULLY_CONNECTED;
      case MAX_POOL -> BuiltinOperator.MAX_POOL_2D;
      case AVERAGE_POOL -> BuiltinOperator.AVERAGE_POOL_2D;
      case MEAN -> BuiltinOperator.MEAN;
      case RESHAPE -> BuiltinOperator.RESHAPE;
      case ADD -> BuiltinOperator.ADD;
      case CONCAT -> BuiltinOperator.CONCATENATION;
      case L2_NORM -> BuiltinOperator.L2_NORMALIZATION;
      case SCALE -> BuiltinOperator.MUL;
      case SHIFT -> BuiltinOperator.ADD;
      case RELU -> BuiltinOperator.RELU;
      case TANH -> BuiltinOperator.TANH;
      case SOFTMAX -> BuiltinOperator.SOFTMAX;
    };
  }

  /** The first version that knows the types, from TensorFlow's tools/versioning/op_version.cc. */
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

  static byte type(Kind kind) {
    return switch (kind) {
      case CONV -> BuiltinOptions.Conv2DOptions;
      case DEPTHWISE -> BuiltinOptions.DepthwiseConv2DOptions;
      case DENSE -> BuiltinOptions.FullyConnectedOptions;
      case MAX_POOL, AVERAGE_POOL -> BuiltinOptions.Pool2DOptions;
      case MEAN -> BuiltinOptions.ReducerOptions;
      case RESHAPE -> BuiltinOptions.ReshapeOptions;
      case ADD, SHIFT -> BuiltinOptions.AddOptions;
      case CONCAT -> BuiltinOptions.ConcatenationOptions;
      case L2_NORM -> BuiltinOptions.L2NormOptions;
      case SCALE -> BuiltinOptions.MulOptions;
      case SOFTMAX -> BuiltinOptions.SoftmaxOptions;
      case TANH, RELU -> BuiltinOptions.NONE;
    };
  }

  /** Writes the options table; 0 when the operator has none. */
  static int write(FlatBufferBuilder fbb, Step step) {
    byte activation = activation(step.activation());
    Window w = step.window();
    byte padding = w.same() ? Padding.SAME : Padding.VALID;
    return switch (step.kind()) {
      case CONV ->
          Conv2DOptions.createConv2DOptions(
              fbb, padding, w.stride(), w.stride(), activation, w.dilation(), w.dilation());
      case DEPTHWISE ->
          DepthwiseConv2DOptions.createDepthwiseConv2DOptions(
              fbb, padding, w.stride(), w.stride(), multiplier(step), activation, 1, 1);
      case DENSE ->
          FullyConnectedOptions.createFullyConnectedOptions(
              fbb, activation, FullyConnectedOptionsWeightsFormat.DEFAULT, false, false);
      case MAX_POOL, AVERAGE_POOL ->
          Pool2DOptions.createPool2DOptions(
              fbb, padding, w.stride(), w.stride(), w.width(), w.height(), activation);
      case MEAN -> ReducerOptions.createReducerOptions(fbb, false);
      case RESHAPE ->
          ReshapeOptions.createReshapeOptions(
              fbb,
              ReshapeOptions.createNewShapeVector(
                  fbb, step.output().shape().stream().mapToInt(Integer::intValue).toArray()));
      case ADD, SHIFT -> AddOptions.createAddOptions(fbb, activation, true);
      case CONCAT -> ConcatenationOptions.createConcatenationOptions(fbb, axis(step), activation);
      case L2_NORM -> L2NormOptions.createL2NormOptions(fbb, activation);
      case SCALE -> MulOptions.createMulOptions(fbb, activation);
      case SOFTMAX -> SoftmaxOptions.createSoftmaxOptions(fbb, 1);
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

  private static byte activation(Activation activation) {
    return switch (activation) {
      case NONE -> ActivationFunctionType.NONE;
      case RELU -> ActivationFunctionType.RELU;
      case RELU6 -> ActivationFunctionType.RELU6;
    };
  }
}
