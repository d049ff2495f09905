package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.DimensionMetadata;
import org.tensorflow.lite.schema.Int32Vector;
import org.tensorflow.lite.schema.SparseIndexVector;
import org.tensorflow.lite.schema.SparsityParameters;
import org.tensorflow.lite.schema.Tensor;
import org.tensorflow.lite.schema.TensorType;
import org.tensorflow.lite.schema.Uint16Vector;
import org.tensorflow.lite.schema.Uint8Vector;

/** Sparse constants reach the runtime only when every number of their metadata fits. */
class SparsityTest {

  private static final int[] NONE = {};

  /** Dense of a size, or compressed with these segments and indexes. */
  private record Dimension(int size, int[] segments, int[] indexes, byte kind) {
    static Dimension dense(int size) {
      return new Dimension(size, NONE, NONE, SparseIndexVector.NONE);
    }

    static Dimension compressed(int[] segments, int... indexes) {
      return new Dimension(0, segments, indexes, SparseIndexVector.Uint8Vector);
    }

    int write(FlatBufferBuilder b) {
      int s = kind == SparseIndexVector.NONE ? 0 : vector(b, segments);
      int i = kind == SparseIndexVector.NONE ? 0 : vector(b, indexes);
      return DimensionMetadata.createDimensionMetadata(
          b, (byte) (kind == SparseIndexVector.NONE ? 0 : 1), size, kind, s, kind, i);
    }

    private int vector(FlatBufferBuilder b, int[] values) {
      return switch (kind) {
        case SparseIndexVector.Int32Vector ->
            Int32Vector.createInt32Vector(b, Int32Vector.createValuesVector(b, values));
        case SparseIndexVector.Uint16Vector ->
            Uint16Vector.createUint16Vector(b, Uint16Vector.createValuesVector(b, values));
        default -> {
          byte[] bytes = new byte[values.length];
          for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
          }
          yield Uint8Vector.createUint8Vector(b, Uint8Vector.createValuesVector(b, bytes));
        }
      };
    }

    Dimension as(byte other) {
      return new Dimension(size, segments, indexes, other);
    }
  }

  private static final int[] BY_ROWS = {0, 1};

  /** Row 0 has a value in column 1, row 1 in column 0, row 2 none, row 3 in columns 0 and 3. */
  private static final List<Dimension> ROWS =
      List.of(Dimension.dense(4), Dimension.compressed(new int[] {0, 1, 2, 2, 4}, 1, 0, 0, 3));

  @Test
  void compressedRowsRunAsTheDenseMatrix() {
    for (byte kind :
        new byte[] {
          SparseIndexVector.Int32Vector,
          SparseIndexVector.Uint16Vector,
          SparseIndexVector.Uint8Vector
        }) {
      List<Dimension> rows = List.of(ROWS.get(0), ROWS.get(1).as(kind));
      assertThat(unpacked(BY_ROWS, NONE, rows, 4))
          .containsExactly(0, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 4);
    }
  }

  @Test
  void blocksRunAsTheDenseMatrix() {
    // Blocks of two columns: row 0 has the left one, row 3 the right one.
    List<Dimension> blocks =
        List.of(
            Dimension.dense(4),
            Dimension.compressed(new int[] {0, 1, 1, 1, 2}, 0, 1),
            Dimension.dense(2));
    assertThat(unpacked(new int[] {0, 1, 2}, new int[] {1}, blocks, 4))
        .containsExactly(1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 4);
  }

  @Test
  void anOrderThatIsNoneIsRefused() {
    refused("each dimension once", new int[] {0, 0}, NONE, ROWS, 4);
    refused("each dimension once", new int[] {0, 9}, NONE, ROWS, 4);
    refused("a traversal order of the 2 dimensions", new int[] {0}, NONE, ROWS, 4);
    refused("a traversal order of the 2 dimensions", BY_ROWS, new int[] {1}, ROWS, 4);
  }

  @Test
  void blocksOfNoDimensionAndOfTheWrongSizeAreRefused() {
    int[] order = {0, 1, 2};
    Dimension half = Dimension.compressed(new int[] {0, 1, 1, 1, 2}, 0, 1);
    List<Dimension> good = List.of(Dimension.dense(4), half, Dimension.dense(2));
    refused("blocks of ascending dimensions", order, new int[] {2}, good, 4);
    refused("blocks of ascending dimensions", order, new int[] {-1}, good, 4);
    for (int size : new int[] {0, -2, 3, 8}) {
      List<Dimension> bad = List.of(Dimension.dense(4), half, Dimension.dense(size));
      refused("a dense block that divides 4", order, new int[] {1}, bad, 4);
    }
    List<Dimension> sparse = List.of(Dimension.dense(4), half, half);
    refused("a dense block that divides 4", order, new int[] {1}, sparse, 4);
  }

  @Test
  void metadataThatLeadOutsideAreRefused() {
    refused("2 dimensions' metadata", ROWS.subList(0, 1), 4);
    refused("a dense dimension of 4", List.of(Dimension.dense(5), ROWS.get(1)), 4);
    refused("5 segments' ends from 0", rows(new int[] {0, 4}, 0, 1, 2, 3), 4);
    refused("5 segments' ends from 0", rows(new int[] {1, 1, 2, 2, 4}, 1, 0, 0, 3), 4);
    refused("a segment's end from 2 to 4", rows(new int[] {0, 2, 1, 2, 4}, 0, 1, 0, 3), 4);
    refused("a segment's end from 2 to 4", rows(new int[] {0, 1, 2, 9, 4}, 1, 0, 0, 3), 4);
    refused("segments of all 4 indexes", rows(new int[] {0, 1, 2, 2, 3}, 1, 0, 0, 3), 4);
    refused("ascending indexes below 4", rows(new int[] {0, 1, 2, 2, 4}, 1, 0, 0, 4), 4);
    refused("ascending indexes below 4", rows(new int[] {0, 1, 2, 2, 4}, 1, 0, 3, 3), 4);
    refused(
        "segments and indexes", List.of(ROWS.get(0), new Dimension(0, NONE, NONE, (byte) 9)), 4);
  }

  @Test
  void anotherNumberOfValuesThanTheMetadataSayIsRefused() {
    refused("a buffer of 4 stored values", ROWS, 3);
    refused("a buffer of 4 stored values", ROWS, 16);
  }

  @Test
  void onlyDensifyMayReadASparseTensor() {
    TestModel model = new TestModel();
    int x = model.input("x", 4, 4);
    int sparse = sparse(model, BY_ROWS, NONE, ROWS, 4);
    int y = model.tensor("y", 4, 4);
    model.op(BuiltinOperator.ADD, List.of(x, sparse), List.of(y));
    model.main().outputs.add(y);
    assertThatThrownBy(() -> Graph.of("bad", model.build()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageMatching(
            "bad: offset \\d+: expected a DENSIFY to unpack sparse tensors, found a ADD");
  }

  private static List<Dimension> rows(int[] segments, int... indexes) {
    return List.of(Dimension.dense(4), Dimension.compressed(segments, indexes));
  }

  private static void refused(String expected, List<Dimension> dimensions, int values) {
    refused(expected, BY_ROWS, NONE, dimensions, values);
  }

  private static void refused(
      String expected, int[] order, int[] blocks, List<Dimension> dimensions, int values) {
    assertThatThrownBy(() -> Graph.of("bad", model(order, blocks, dimensions, values)))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageMatching("bad: offset \\d+: expected " + expected + ".*, found .+");
  }

  /** What the runtime makes of it, by both sets of kernels. */
  private static float[] unpacked(
      int[] order, int[] blocks, List<Dimension> dimensions, int values) {
    Graph graph = Graph.of("m", model(order, blocks, dimensions, values));
    List<byte[]> zeros = List.of(new byte[64]);
    byte[] plain = new RealRun(false).run(graph.bytes(), zeros).get(0);
    assertThat(new RealRun(true).run(graph.bytes(), zeros).get(0)).isEqualTo(plain);
    float[] matrix = new float[16];
    ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(matrix);
    return matrix;
  }

  /** x plus a 4 by 4 matrix of which so many values, 1, 2, 3…, are stored. */
  private static ByteBuffer model(
      int[] order, int[] blocks, List<Dimension> dimensions, int values) {
    TestModel model = new TestModel();
    int x = model.input("x", 4, 4);
    int sparse = sparse(model, order, blocks, dimensions, values);
    int dense = model.tensor("dense", 4, 4);
    int y = model.tensor("y", 4, 4);
    model.op(BuiltinOperator.DENSIFY, List.of(sparse), List.of(dense));
    model.op(BuiltinOperator.ADD, List.of(x, dense), List.of(y));
    model.main().outputs.add(y);
    return model.build();
  }

  private static int sparse(
      TestModel model, int[] order, int[] blocks, List<Dimension> dimensions, int values) {
    ByteBuffer stored = ByteBuffer.allocate(4 * values).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 1; i <= values; i++) {
      stored.putFloat(i);
    }
    int buffer = model.buffer(stored.array());
    return model.tensor(
        b -> {
          int[] written = dimensions.stream().mapToInt(d -> d.write(b)).toArray();
          int sparsity =
              SparsityParameters.createSparsityParameters(
                  b,
                  SparsityParameters.createTraversalOrderVector(b, order),
                  SparsityParameters.createBlockMapVector(b, blocks),
                  SparsityParameters.createDimMetadataVector(b, written));
          int name = b.createString("sparse");
          int shape = Tensor.createShapeVector(b, new int[] {4, 4});
          return Tensor.createTensor(
              b, shape, TensorType.FLOAT32, buffer, name, 0, false, sparsity, 0, false, 0);
        });
  }
}
