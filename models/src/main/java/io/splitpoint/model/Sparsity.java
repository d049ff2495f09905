package io.splitpoint.model;

import java.util.Arrays;

/**
 * Checks how the values of a sparse constant are packed (schema.fbs, {@code SparsityParameters}):
 * the order in which dimensions are traversed, each dense or with its non-zero indexes listed.
 * Kernels unpack by these numbers without checking them, so all of them must be right.
 */
final class Sparsity {

  private static final int DENSE = 0;
  private static final int COMPRESSED = 1;

  /** Limit on the indexes of one dimension; each takes four bytes here. */
  private static final int MAX_INDEXES = 8 << 20;

  private final String file;
  private final FlatBufferTable sparsity;
  private final int[] shape;
  private final int[] order;
  private final int[] blocks;
  private final FlatBufferTable[] dimensions;

  private Sparsity(String file, FlatBufferTable sparsity, int[] shape) {
    this.file = file;
    this.sparsity = sparsity;
    this.shape = shape;
    this.order = sparsity.ints(SchemaFields.SparsityParameters.TRAVERSAL_ORDER);
    this.blocks = sparsity.ints(SchemaFields.SparsityParameters.BLOCK_MAP);
    this.dimensions = sparsity.tables(SchemaFields.SparsityParameters.DIM_METADATA);
  }

  /**
   * Throws unless the metadata describe exactly the values that are stored.
   *
   * @param bits size of one value; 0 for types that cannot be sparse
   * @param storedBytes size of the tensor's buffer
   */
  static void check(String file, FlatBufferTable tensor, int[] shape, int bits, long storedBytes) {
    Sparsity sparsity = new Sparsity(file, tensor.table(SchemaFields.Tensor.SPARSITY), shape);
    if (bits < 8) {
      throw sparsity.bad(
          tensor.position(), "a sparse tensor of whole bytes", "a type of " + bits + " bits");
    }
    sparsity.order();
    long values = sparsity.values();
    if (values * (bits / 8) != storedBytes) {
      throw sparsity.bad(
          tensor.position(),
          "a buffer of " + values + " stored values, " + values * (bits / 8) + " bytes",
          storedBytes + " bytes");
    }
  }

  private void order() {
    int n = shape.length;
    int k = blocks.length;
    if (n == 0 || k > n || order.length != n + k) {
      throw bad(
          sparsity.position(),
          "a traversal order of the " + n + " dimensions and of at most as many blocks",
          order.length + " for " + k + " blocks");
    }
    // The runtime takes the blocks of a dimension by position and misreads any other order.
    int[] outer = Arrays.copyOf(order, n);
    Arrays.sort(outer);
    for (int i = 0; i < n + k; i++) {
      if ((i < n ? outer[i] : order[i]) != i) {
        throw bad(
            sparsity.field(SchemaFields.SparsityParameters.TRAVERSAL_ORDER),
            "each dimension once, then each block in its order",
            Arrays.toString(order));
      }
    }
    for (int i = 0; i < k; i++) {
      if (blocks[i] < 0 || blocks[i] >= n || i > 0 && blocks[i] <= blocks[i - 1]) {
        throw bad(
            sparsity.field(SchemaFields.SparsityParameters.BLOCK_MAP),
            "blocks of ascending dimensions below " + n,
            Arrays.toString(blocks));
      }
    }
    if (dimensions.length != n + k) {
      throw bad(sparsity.position(), n + k + " dimensions' metadata", dimensions.length + "");
    }
  }

  /** The number of stored values, traversing the dimensions from the outside in. */
  private long values() {
    int[] sizes = sizes();
    long positions = 1;
    for (int i = 0; i < dimensions.length; i++) {
      FlatBufferTable dimension = dimensions[i];
      int size = sizes[order[i]];
      switch (dimension.int8(SchemaFields.DimensionMetadata.FORMAT, 0)) {
        case DENSE -> {
          if (dimension.int32(SchemaFields.DimensionMetadata.DENSE_SIZE, 0) != size) {
            throw bad(
                dimension.position(),
                "a dense dimension of " + size,
                dimension.int32(SchemaFields.DimensionMetadata.DENSE_SIZE, 0) + "");
          }
          positions *= size;
        }
        case COMPRESSED -> positions = compressed(dimension, positions, size);
        default ->
            throw bad(
                dimension.position(),
                "a dense or a compressed dimension",
                "format " + dimension.int8(SchemaFields.DimensionMetadata.FORMAT, 0));
      }
    }
    return positions;
  }

  /** The size of each dimension of the shape in blocks, then the size of each block. */
  private int[] sizes() {
    int n = shape.length;
    int[] sizes = Arrays.copyOf(shape, n + blocks.length);
    for (int i = 0; i < blocks.length; i++) {
      FlatBufferTable block = dimensions[n + i];
      int size = block.int32(SchemaFields.DimensionMetadata.DENSE_SIZE, 0);
      if (block.int8(SchemaFields.DimensionMetadata.FORMAT, 0) != DENSE
          || size < 1
          || shape[blocks[i]] % size != 0) {
        throw bad(
            block.position(),
            "a dense block that divides " + shape[blocks[i]],
            block.int8(SchemaFields.DimensionMetadata.FORMAT, 0) == DENSE
                ? size + ""
                : "a compressed one");
      }
      sizes[n + i] = size;
      sizes[blocks[i]] = shape[blocks[i]] / size;
    }
    return sizes;
  }

  /** Checks a compressed dimension, which has a segment for each position of the one before. */
  private long compressed(FlatBufferTable dimension, long positions, int size) {
    int[] segments = vector(dimension, SchemaFields.DimensionMetadata.ARRAY_SEGMENTS_TYPE);
    int[] indexes = vector(dimension, SchemaFields.DimensionMetadata.ARRAY_INDICES_TYPE);
    if (segments.length != positions + 1 || segments[0] != 0) {
      throw bad(
          dimension.position(),
          positions + 1 + " segments' ends from 0",
          segments.length + (segments.length == 0 ? "" : " from " + segments[0]));
    }
    for (int s = 1; s < segments.length; s++) {
      if (segments[s] < segments[s - 1] || segments[s] > indexes.length) {
        throw bad(
            dimension.position(),
            "a segment's end from " + segments[s - 1] + " to " + indexes.length,
            segments[s] + "");
      }
      for (int i = segments[s - 1]; i < segments[s]; i++) {
        int least = i == segments[s - 1] ? 0 : indexes[i - 1] + 1;
        if (indexes[i] < least || indexes[i] >= size) {
          throw bad(
              dimension.position(),
              "ascending indexes below " + size + " in a segment",
              indexes[i] + " where at least " + least + " must follow");
        }
      }
    }
    if (segments[segments.length - 1] != indexes.length) {
      throw bad(
          dimension.position(),
          "segments of all " + indexes.length + " indexes",
          segments[segments.length - 1] + "");
    }
    return indexes.length;
  }

  /**
   * Reads a vector of 32-, 16- or 8-bit numbers; the schema has a table for each size.
   *
   * @param typeSlot slot of the union's type; its table is in the slot after
   */
  private int[] vector(FlatBufferTable dimension, int typeSlot) {
    FlatBufferTable holder = dimension.table(typeSlot + 1);
    int kind = dimension.uint8(typeSlot);
    if (holder == null || kind < 1 || kind > 3) {
      throw bad(dimension.position(), "segments and indexes of a compressed dimension", "none");
    }
    if (holder.length(SchemaFields.SparseIndexVector.VALUES) > MAX_INDEXES) {
      throw bad(
          dimension.position(),
          "at most " + MAX_INDEXES + " segments or indexes",
          holder.length(SchemaFields.SparseIndexVector.VALUES) + "");
    }
    return switch (kind) {
      case 1 -> holder.ints(SchemaFields.SparseIndexVector.VALUES);
      case 2 -> holder.uint16s(SchemaFields.SparseIndexVector.VALUES);
      default -> holder.uint8s(SchemaFields.SparseIndexVector.VALUES);
    };
  }

  private ModelFormatException bad(long offset, String expected, String found) {
    return new ModelFormatException(file, offset, expected, found);
  }
}
