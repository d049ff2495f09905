package io.splitpoint.model;

/**
 * The field numbers of a TFLite model's tables, which FlatBuffers uses to find them. Each class is
 * a table of {@code tensorflow/compiler/mlir/lite/schema/schema.fbs} (TensorFlow 2.20, version 3c),
 * each constant a field of it that this program reads or writes, under the schema's own name.
 */
public final class SchemaFields {

  public static final class Model {
    public static final int VERSION = 0;
    public static final int OPERATOR_CODES = 1;
    public static final int SUBGRAPHS = 2;
    public static final int DESCRIPTION = 3;
    public static final int BUFFERS = 4;
    public static final int METADATA_BUFFER = 5;
    public static final int METADATA = 6;
    public static final int SIGNATURE_DEFS = 7;
  }

  public static final class OperatorCode {
    public static final int DEPRECATED_BUILTIN_CODE = 0;
    public static final int CUSTOM_CODE = 1;
    public static final int VERSION = 2;
    public static final int BUILTIN_CODE = 3;
  }

  public static final class SubGraph {
    public static final int TENSORS = 0;
    public static final int INPUTS = 1;
    public static final int OUTPUTS = 2;
    public static final int OPERATORS = 3;
    public static final int NAME = 4;
  }

  public static final class Tensor {
    public static final int SHAPE = 0;
    public static final int TYPE = 1;
    public static final int BUFFER = 2;
    public static final int NAME = 3;
    public static final int QUANTIZATION = 4;
    public static final int IS_VARIABLE = 5;
    public static final int SPARSITY = 6;
  }

  public static final class QuantizationParameters {
    public static final int SCALE = 2;
    public static final int ZERO_POINT = 3;
    public static final int QUANTIZED_DIMENSION = 6;
  }

  public static final class SparsityParameters {
    public static final int TRAVERSAL_ORDER = 0;
    public static final int BLOCK_MAP = 1;
    public static final int DIM_METADATA = 2;
  }

  public static final class DimensionMetadata {
    public static final int FORMAT = 0;
    public static final int DENSE_SIZE = 1;
    public static final int ARRAY_SEGMENTS_TYPE = 2;
    public static final int ARRAY_INDICES_TYPE = 4;
  }

  /** The fields of {@code Int32Vector}, {@code Uint16Vector} and {@code Uint8Vector}. */
  public static final class SparseIndexVector {
    public static final int VALUES = 0;
  }

  public static final class Operator {
    public static final int OPCODE_INDEX = 0;
    public static final int INPUTS = 1;
    public static final int OUTPUTS = 2;
    public static final int BUILTIN_OPTIONS_TYPE = 3;
    public static final int BUILTIN_OPTIONS = 4;
    public static final int CUSTOM_OPTIONS = 5;
    public static final int MUTATING_VARIABLE_INPUTS = 7;
    public static final int INTERMEDIATES = 8;
    public static final int LARGE_CUSTOM_OPTIONS_OFFSET = 9;
    public static final int LARGE_CUSTOM_OPTIONS_SIZE = 10;
    public static final int BUILTIN_OPTIONS_2_TYPE = 11;
  }

  public static final class Buffer {
    public static final int DATA = 0;
    public static final int OFFSET = 1;
    public static final int SIZE = 2;
  }

  public static final class Metadata {
    public static final int NAME = 0;
    public static final int BUFFER = 1;
  }

  public static final class SignatureDef {
    public static final int INPUTS = 0;
    public static final int OUTPUTS = 1;
    public static final int SIGNATURE_KEY = 2;
    public static final int SUBGRAPH_INDEX = 4;
  }

  public static final class TensorMap {
    public static final int NAME = 0;
    public static final int TENSOR_INDEX = 1;
  }

  public static final class Conv2DOptions {
    public static final int PADDING = 0;
    public static final int STRIDE_W = 1;
    public static final int STRIDE_H = 2;
    public static final int FUSED_ACTIVATION_FUNCTION = 3;
    public static final int DILATION_W_FACTOR = 4;
    public static final int DILATION_H_FACTOR = 5;
  }

  public static final class DepthwiseConv2DOptions {
    public static final int PADDING = 0;
    public static final int STRIDE_W = 1;
    public static final int STRIDE_H = 2;
    public static final int DEPTH_MULTIPLIER = 3;
    public static final int FUSED_ACTIVATION_FUNCTION = 4;
    public static final int DILATION_W_FACTOR = 5;
    public static final int DILATION_H_FACTOR = 6;
  }

  public static final class Conv3DOptions {
    public static final int STRIDE_D = 1;
    public static final int STRIDE_W = 2;
    public static final int STRIDE_H = 3;
    public static final int DILATION_D_FACTOR = 5;
    public static final int DILATION_W_FACTOR = 6;
    public static final int DILATION_H_FACTOR = 7;
  }

  public static final class TransposeConvOptions {
    public static final int STRIDE_W = 1;
    public static final int STRIDE_H = 2;
  }

  public static final class Pool2DOptions {
    public static final int PADDING = 0;
    public static final int STRIDE_W = 1;
    public static final int STRIDE_H = 2;
    public static final int FILTER_WIDTH = 3;
    public static final int FILTER_HEIGHT = 4;
    public static final int FUSED_ACTIVATION_FUNCTION = 5;
  }

  public static final class SpaceToDepthOptions {
    public static final int BLOCK_SIZE = 0;
  }

  public static final class DepthToSpaceOptions {
    public static final int BLOCK_SIZE = 0;
  }

  public static final class SplitOptions {
    public static final int NUM_SPLITS = 0;
  }

  public static final class SplitVOptions {
    public static final int NUM_SPLITS = 0;
  }

  public static final class GatherOptions {
    public static final int AXIS = 0;
  }

  public static final class HashtableOptions {
    public static final int TABLE_ID = 0;
  }

  public static final class VarHandleOptions {
    public static final int CONTAINER = 0;
    public static final int SHARED_NAME = 1;
  }

  public static final class FullyConnectedOptions {
    public static final int FUSED_ACTIVATION_FUNCTION = 0;
  }

  public static final class ReshapeOptions {
    public static final int NEW_SHAPE = 0;
  }

  public static final class AddOptions {
    public static final int FUSED_ACTIVATION_FUNCTION = 0;
  }

  public static final class MulOptions {
    public static final int FUSED_ACTIVATION_FUNCTION = 0;
  }

  public static final class L2NormOptions {
    public static final int FUSED_ACTIVATION_FUNCTION = 0;
  }

  public static final class ConcatenationOptions {
    public static final int AXIS = 0;
    public static final int FUSED_ACTIVATION_FUNCTION = 1;
  }

  public static final class SoftmaxOptions {
    public static final int BETA = 0;
  }

  private SchemaFields() {}
}
