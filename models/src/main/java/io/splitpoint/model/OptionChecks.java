package io.splitpoint.model;

import java.util.Map;

/**
 * Checks the options that the runtime divides by or steps by. Where such an option is missing or
 * not positive, its kernels loop or crash instead of reporting an error.
 */
final class OptionChecks {

  /**
   * The options that an operator needs.
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
            SchemaFields.Pool2DOptions.STRIDE_W,
            SchemaFields.Pool2DOptions.STRIDE_H,
            SchemaFields.Pool2DOptions.FILTER_WIDTH,
            SchemaFields.Pool2DOptions.FILTER_HEIGHT
          },
          NONE);

  private static final Needs CONV_3D =
      new Needs(
          "Conv3DOptions",
          new int[] {
            SchemaFields.Conv3DOptions.STRIDE_D,
            SchemaFields.Conv3DOptions.STRIDE_W,
            SchemaFields.Conv3DOptions.STRIDE_H
          },
          new int[] {
            SchemaFields.Conv3DOptions.DILATION_D_FACTOR,
            SchemaFields.Conv3DOptions.DILATION_W_FACTOR,
            SchemaFields.Conv3DOptions.DILATION_H_FACTOR
          });

  private static final Map<String, Needs> NEEDS =
      Map.ofEntries(
          Map.entry(
              "CONV_2D",
              new Needs(
                  "Conv2DOptions",
                  new int[] {
                    SchemaFields.Conv2DOptions.STRIDE_W, SchemaFields.Conv2DOptions.STRIDE_H
                  },
                  new int[] {
                    SchemaFields.Conv2DOptions.DILATION_W_FACTOR,
                    SchemaFields.Conv2DOptions.DILATION_H_FACTOR
                  })),
          Map.entry(
              "DEPTHWISE_CONV_2D",
              new Needs(
                  "DepthwiseConv2DOptions",
                  new int[] {
                    SchemaFields.DepthwiseConv2DOptions.STRIDE_W,
                    SchemaFields.DepthwiseConv2DOptions.STRIDE_H
                  },
                  new int[] {
                    SchemaFields.DepthwiseConv2DOptions.DILATION_W_FACTOR,
                    SchemaFields.DepthwiseConv2DOptions.DILATION_H_FACTOR
                  })),
          Map.entry("AVERAGE_POOL_2D", POOL),
          Map.entry("MAX_POOL_2D", POOL),
          Map.entry("L2_POOL_2D", POOL),
          Map.entry(
              "TRANSPOSE_CONV",
              new Needs(
                  "TransposeConvOptions",
                  new int[] {
                    SchemaFields.TransposeConvOptions.STRIDE_W,
                    SchemaFields.TransposeConvOptions.STRIDE_H
                  },
                  NONE)),
          Map.entry("CONV_3D", CONV_3D),
          Map.entry("CONV_3D_TRANSPOSE", CONV_3D),
          Map.entry(
              "SPACE_TO_DEPTH",
              new Needs(
                  "SpaceToDepthOptions",
                  new int[] {SchemaFields.SpaceToDepthOptions.BLOCK_SIZE},
                  NONE)),
          Map.entry(
              "DEPTH_TO_SPACE",
              new Needs(
                  "DepthToSpaceOptions",
                  new int[] {SchemaFields.DepthToSpaceOptions.BLOCK_SIZE},
                  NONE)),
          Map.entry(
              "SPLIT",
              new Needs("SplitOptions", new int[] {SchemaFields.SplitOptions.NUM_SPLITS}, NONE)),
          Map.entry(
              "SPLIT_V",
              new Needs("SplitVOptions", new int[] {SchemaFields.SplitVOptions.NUM_SPLITS}, NONE)),
          Map.entry("IF", new Needs("IfOptions", NONE, NONE)),
          Map.entry("WHILE", new Needs("WhileOptions", NONE, NONE)),
          Map.entry("CALL_ONCE", new Needs("CallOnceOptions", NONE, NONE)),
          Map.entry("VAR_HANDLE", new Needs("VarHandleOptions", NONE, NONE)),
          Map.entry("HASHTABLE", new Needs("HashtableOptions", NONE, NONE)));

  private OptionChecks() {}

  /** Whether a model may leave out this input; kernels read all other inputs without a check. */
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

  static void check(String file, String op, FlatBufferTable operator) {
    Needs needs = NEEDS.get(op);
    if (needs == null) {
      return;
    }
    Schema.TableType found =
        Schema.tflite()
            .member("BuiltinOptions", operator.uint8(SchemaFields.Operator.BUILTIN_OPTIONS_TYPE));
    FlatBufferTable options = operator.table(SchemaFields.Operator.BUILTIN_OPTIONS);
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

  private static void positive(
      String file, String op, FlatBufferTable options, int slot, int value) {
    if (value < 1) {
      throw new ModelFormatException(
          file,
          options.has(slot) ? options.field(slot) : options.position(),
          "a positive stride, size or dilation of a " + op,
          Integer.toString(value));
    }
  }
}
