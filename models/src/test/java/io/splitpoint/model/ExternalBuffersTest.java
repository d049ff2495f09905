package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;

/** Weights outside the tables, by offset and size (schema 3c), in a sparse file past 2 GB. */
class ExternalBuffersTest {

  private static final long FAR = 3L << 30;

  @TempDir Path folder;

  /** x + c, then (y − c')², both constants outside the tables: one near, one past 2 GB. */
  private Path model(long farOffset) throws Exception {
    FlatBufferBuilder b = new FlatBufferBuilder();
    int[] buffers = {buffer(b, 0, 0), buffer(b, 4096, 16), buffer(b, farOffset, 16)};
    int bufferVector = b.createVectorOfTables(buffers);
    int[] tensors = new int[5];
    for (int i = 0; i < tensors.length; i++) {
      int name = b.createString("t" + i);
      int shape = Tensor.createShapeVector(b, new int[] {1, 4});
      tensors[i] =
          Tensor.createTensor(
              b, shape, (byte) 0, i == 1 ? 1 : i == 3 ? 2 : 0, name, 0, false, 0, 0, false, 0);
    }
    int tensorVector = b.createVectorOfTables(tensors);
    int[] operators = {operator(b, 0, 0, 1, 2), operator(b, 1, 2, 3, 4)};
    int operatorVector = b.createVectorOfTables(operators);
    int in = SubGraph.createInputsVector(b, new int[] {0});
    int out = SubGraph.createOutputsVector(b, new int[] {4});
    int graph =
        SubGraph.createSubGraph(b, tensorVector, in, out, operatorVector, b.createString("g"));
    int[] codes = {
      OperatorCode.createOperatorCode(b, (byte) 0, 0, 1, 0),
      OperatorCode.createOperatorCode(b, (byte) 99, 0, 1, 99)
    };
    int codeVector = b.createVectorOfTables(codes);
    int graphVector = b.createVectorOfTables(new int[] {graph});
    b.startTable(Schema.tflite().slots("Model"));
    b.addInt(SchemaFields.Model.VERSION, Schema.VERSION, 0);
    b.addOffset(SchemaFields.Model.OPERATOR_CODES, codeVector, 0);
    b.addOffset(SchemaFields.Model.SUBGRAPHS, graphVector, 0);
    b.addOffset(SchemaFields.Model.BUFFERS, bufferVector, 0);
    b.finish(b.endTable(), "TFL3");
    Path file = folder.resolve("external.tflite");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(b.sizedByteArray()), 0);
      channel.write(floats(1, 2, 3, 4), 4096);
      channel.write(floats(10, 20, 30, 40), FAR);
    }
    return file;
  }

  private static int buffer(FlatBufferBuilder b, long offset, long size) {
    b.startTable(Schema.tflite().slots("Buffer"));
    if (size > 0) {
      b.addLong(SchemaFields.Buffer.OFFSET, offset, 0);
      b.addLong(SchemaFields.Buffer.SIZE, size, 0);
    }
    return b.endTable();
  }

  private static int operator(FlatBufferBuilder b, int code, int left, int right, int to) {
    int in = Operator.createInputsVector(b, new int[] {left, right});
    int out = Operator.createOutputsVector(b, new int[] {to});
    b.startTable(Schema.tflite().slots("Operator"));
    b.addInt(SchemaFields.Operator.OPCODE_INDEX, code, 0);
    b.addOffset(SchemaFields.Operator.INPUTS, in, 0);
    b.addOffset(SchemaFields.Operator.OUTPUTS, out, 0);
    return b.endTable();
  }

  private static ByteBuffer floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.flip();
  }

  @Test
  void aModelPastTwoGigabytesIsReadAndItsPartsRun() throws Exception {
    Graph graph = Graph.read(model(FAR));
    assertThat(graph.size()).isEqualTo(FAR + 16);
    assertThat(graph.buffers()[2]).isEqualTo(new Stored(FAR, 16));
    RealRun runtime = new RealRun(false);
    byte[] input = floats(1, 1, 1, 1).array();
    List<byte[]> output =
        runtime.run(graph, Slicer.parts(graph, List.of(1)), Boundary.MODEL, List.of(input));
    assertThat(output.get(0)).isEqualTo(floats(64, 289, 676, 1225).array());
  }

  @Test
  void aModelThatLargeCannotRunWholeAndSaysSo() throws Exception {
    Graph graph = Graph.read(model(FAR));
    assertThatThrownBy(graph::bytes)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("2 GB");
  }

  @Test
  void weightsPastTheEndOfTheFileAreRefused() throws Exception {
    Path file = model(FAR + 8);
    assertThatThrownBy(() -> Graph.read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("16 bytes at " + (FAR + 8));
  }
}
