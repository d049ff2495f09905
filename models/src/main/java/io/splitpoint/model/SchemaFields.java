package io.splitpoint.model;

/**
 * The numbers of the fields of a TFLite model's tables, by which FlatBuffers finds them. Each class
 * is a table of {@code tensorflow/compiler/mlir/lite/schema/schema.fbs} (TensorFlow 2.20, version
 * 3c), each constant a field of it that this program reads or writes, under the schema's own name.
 */
final class SchemaFields {

  static final class Model {
    static final int VERSION = 0;
    static final int OPERATOR_CODES = 1;
    static final int SUBGRAPHS = 2;
    static final int DESCRIPTION = 3;
    static final int BUFFERS = 4;
    static final int METADATA_BUFFER = 5;
    static final int METADATA = 6;
    static final int SIGNATURE_DEFS = 7;
  }

  static final class OperatorCode {
    static final int DEPRECATED_BUILTIN_CODE = 0;
    static final int CUSTOM_CODE = 1;
    static final int VERSION = 2;
    static final int BUILTIN_CODE = 3;
  }

  static final class SubGraph {
    static final int TENSORS = 0;
    static final int INPUTS = 1;
    static final int OUTPUTS = 2;
    static final int OPERATORS = 3;
    static final int NAME = 4;
  }

  static final class Tensor {
    static final int SHAPE = 0;
    static final int TYPE = 1;
    static final int BUFFER = 2;
    static final int NAME = 3;
    static final int QUANTIZATION = 4;
    static final int IS_VARIABLE = 5;
    static final int SPARSITY = 6;
  }

  static final class QuantizationParameters {
    static final int SCALE = 2;
    static final int ZERO_POINT = 3;
    static final int QUANTIZED_DIMENSION = 6;
  }

  static final class SparsityParameters {
    static final int TRAVERSAL_ORDER = 0;
    static final int BLOCK_MAP = 1;
    static final int DIM_METADATA = 2;
  }

  static final class DimensionMetadata {
    static final int FORMAT = 0;
    static final int DENSE_SIZE = 1;
    static final int ARRAY_SEGMENTS_TYPE = 2;
    static final int ARRAY_INDICES_TYPE = 4;
  }

  /** {@code Int32Vector}, {@code Uint16Vector} and {@code Uint8Vector}. */
  static final class SparseIndexVector {
    static final int VALUES = 0;
  }

  static final class Operator {
    static final int OPCODE_INDEX = 0;
    static final int INPUTS = 1;
    static final int OUTPUTS = 2;
    static final int BUILTIN_OPTIONS_TYPE = 3;
    static final int BUILTIN_OPTIONS = 4;
    static final int CUSTOM_OPTIONS = 5;
    static final int MUTATING_VARIABLE_INPUTS = 7;
    static final int INTERMEDIATES = 8;
    static final int LARGE_CUSTOM_OPTIONS_OFFSET = 9;
    static final int LARGE_CUSTOM_OPTIONS_SIZE = 10;
    static final int BUILTIN_OPTIONS_2_TYPE = 11;
  }

  static final class Buffer {
    static final int DATA = 0;
    static final int OFFSET = 1;
    static final int SIZE = 2;
  }

  static final class Metadata {
    static final int NAME = 0;
    static final int BUFFER = 1;
  }

  static final class SignatureDef {
    static final int INPUTS = 0;
    static final int OUTPUTS = 1;
    static final int SIGNATURE_KEY = 2;
    static final int SUBGRAPH_INDEX = 4;
  }

  static final class TensorMap {
    static final int NAME = 0;
    static final int TENSOR_INDEX = 1;
  }

  static final class Conv2DOptions {
    static final int STRIDE_W = 1;
    static final int STRIDE_H = 2;
    static final int DILATION_W_FACTOR = 4;
    static final int DILATION_H_FACTOR = 5;
  }

  static final class DepthwiseConv2DOptions {
    static final int STRIDE_W = 1;
    static final int STRIDE_H = 2;
    static final int DILATION_W_FACTOR = 5;
    static final int DILATION_H_FACTOR = 6;
  }

  static final class Conv3DOptions {
    static final int STRIDE_D = 1;
    static final int STRIDE_W = 2;
    static final int STRIDE_H = 3;
    static final int DILATION_D_FACTOR = 5;
    static final int DILATION_W_FACTOR = 6;
    static final int DILATION_H_FACTOR = 7;
  }

  static final class TransposeConvOptions {
    static final int STRIDE_W = 1;
    static final int STRIDE_H = 2;
  }

  static final class Pool2DOptions {
    static final int STRIDE_W = 1;
    static final int STRIDE_H = 2;
    static final int FILTER_WIDTH = 3;
    static final int FILTER_HEIGHT = 4;
  }

  static final class SpaceToDepthOptions {
    static final int BLOCK_SIZE = 0;
  }

  static final class DepthToSpaceOptions {
    static final int BLOCK_SIZE = 0;
  }

  static final class SplitOptions {
    static final int NUM_SPLITS = 0;
  }

  static final class SplitVOptions {
    static final int NUM_SPLITS = 0;
  }

  static final class GatherOptions {
    static final int AXIS = 0;
  }

  static final class HashtableOptions {
    static final int TABLE_ID = 0;
  }

  static final class VarHandleOptions {
    static final int CONTAINER = 0;
    static final int SHARED_NAME = 1;
  }

  private SchemaFields() {}
}
