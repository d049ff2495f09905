package io.splitpoint.model;

import java.util.Map;

/**
 * Options that the runtime divides by or steps by: where they are missing or not positive, its
 * kernels loop or crash instead of complaining.
 */
final class OptionChecks {

  /**
   * What an operator needs.
   *
   * @param options the table's name
   * @param strides slots that must hold a positive number, 0 when absent
   * @param dilations slots that must hold a positive number, 1 when absent
   */
  private record Needs(String options, int[] strides, int[] dilations) {}

  private static final int[] NONE = {};

  private static final Needs POOL =
      new Needs(
          "Pool2DOptions",
          new int[] {
            Fields.Pool2DOptions.STRIDE_W,
            Fields.Pool2DOptions.STRIDE_H,
            Fields.Pool2DOptions.FILTER_WIDTH,
            Fields.Pool2DOptions.FILTER_HEIGHT
          },
          NONE);

  private static final Needs CONV_3D =
      new Needs(
          "Conv3DOptions",
          new int[] {
            Fields.Conv3DOptions.STRIDE_D,
            Fields.Conv3DOptions.STRIDE_W,
            Fields.Conv3DOptions.STRIDE_H
          },
          new int[] {
            Fields.Conv3DOptions.DILATION_D_FACTOR,
            Fields.Conv3DOptions.DILATION_W_FACTOR,
            Fields.Conv3DOptions.DILATION_H_FACTOR
          });

  private static final Map<String, Needs> NEEDS =
      Map.ofEntries(
          Map.entry(
              "CONV_2D",
              new Needs(
                  "Conv2DOptions",
                  new int[] {Fields.Conv2DOptions.STRIDE_W, Fields.Conv2DOptions.STRIDE_H},
                  new int[] {
                    Fields.Conv2DOptions.DILATION_W_FACTOR, Fields.Conv2DOptions.DILATION_H_FACTOR
                  })),
          Map.entry(
              "DEPTHWISE_CONV_2D",
              new Needs(
                  "DepthwiseConv2DOptions",
                  new int[] {
                    Fields.DepthwiseConv2DOptions.STRIDE_W, Fields.DepthwiseConv2DOptions.STRIDE_H
                  },
                  new int[] {
                    Fields.DepthwiseConv2DOptions.DILATION_W_FACTOR,
                    Fields.DepthwiseConv2DOptions.DILATION_H_FACTOR
                  })),
          Map.entry("AVERAGE_POOL_2D", POOL),
          Map.entry("MAX_POOL_2D", POOL),
          Map.entry("L2_POOL_2D", POOL),
          Map.entry(
              "TRANSPOSE_CONV",
              new Needs(
                  "TransposeConvOptions",
                  new int[] {
                    Fields.TransposeConvOptions.STRIDE_W, Fields.TransposeConvOptions.STRIDE_H
                  },
                  NONE)),
          Map.entry("CONV_3D", CONV_3D),
          Map.entry("CONV_3D_TRANSPOSE", CONV_3D),
          Map.entry(
              "SPACE_TO_DEPTH",
              new Needs(
                  "SpaceToDepthOptions", new int[] {Fields.SpaceToDepthOptions.BLOCK_SIZE}, NONE)),
          Map.entry(
              "DEPTH_TO_SPACE",
              new Needs(
                  "DepthToSpaceOptions", new int[] {Fields.DepthToSpaceOptions.BLOCK_SIZE}, NONE)),
          Map.entry(
              "SPLIT", new Needs("SplitOptions", new int[] {Fields.SplitOptions.NUM_SPLITS}, NONE)),
          Map.entry(
              "SPLIT_V",
              new Needs("SplitVOptions", new int[] {Fields.SplitVOptions.NUM_SPLITS}, NONE)),
          Map.entry("IF", new Needs("IfOptions", NONE, NONE)),
          Map.entry("WHILE", new Needs("WhileOptions", NONE, NONE)),
          Map.entry("CALL_ONCE", new Needs("CallOnceOptions", NONE, NONE)),
          Map.entry("VAR_HANDLE", new Needs("VarHandleOptions", NONE, NONE)),
          Map.entry("HASHTABLE", new Needs("HashtableOptions", NONE, NONE)));

  private OptionChecks() {}

  /** Whether a model may leave out this input; kernels read the others without looking. */
  static boolean optional(String op, int input) {
    return switch (op) {
      case "FULLY_CONNECTED", "CONV_2D", "DEPTHWISE_CONV_2D", "CONV_3D" -> input == 2;
      case "TRANSPOSE_CONV", "CONV_3D_TRANSPOSE" -> input == 3;
      case "LSTM",
          "UNIDIRECTIONAL_SEQUENCE_LSTM",
          "BIDIRECTIONAL_SEQUENCE_LSTM",
          "BIDIRECTIONAL_SEQUENCE_RNN",
          "SVDF" ->
          input > 0;
      case "CUSTOM" -> true;
      default -> op.startsWith("BUILTIN_");
    };
  }

  static void check(String file, String op, Table operator) {
    Needs needs = NEEDS.get(op);
    if (needs == null) {
      return;
    }
    Schema.TableType found =
        Schema.tflite()
            .member("BuiltinOptions", operator.uint8(Fields.Operator.BUILTIN_OPTIONS_TYPE));
    Table options = operator.table(Fields.Operator.BUILTIN_OPTIONS);
    if (options == null || found == null || !found.name().equals(needs.options())) {
      throw new ModelFormatException(
          file,
          operator.position(),
          needs.options() + " of a " + op,
          found == null ? "none" : found.name());
    }
    for (int slot : needs.strides()) {
      positive(file, op, options, slot, options.int32(slot, 0));
    }
    for (int slot : needs.dilations()) {
      positive(file, op, options, slot, options.int32(slot, 1));
    }
  }

  private static void positive(String file, String op, Table options, int slot, int value) {
    if (value < 1) {
      throw new ModelFormatException(
          file,
          options.has(slot) ? options.field(slot) : options.position(),
          "a positive stride, size or dilation of a " + op,
          Integer.toString(value));
    }
  }
}
