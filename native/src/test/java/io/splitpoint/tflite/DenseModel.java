package io.splitpoint.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.FullyConnectedOptions;
import org.tensorflow.lite.schema.Operator;
import org.tensorflow.lite.schema.OperatorCode;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.Tensor;

/** Fully connected float32 layers of equal width, and parts of them with the same weights. */
record DenseModel(int width, int layers) {

  private static final byte FULLY_CONNECTED = 9;

  /** Bytes of the weights of layers {@code from} to the last. */
  long weightBytes(int from) {
    return (long) (layers - from + 1) * width * width * Float.BYTES;
  }

  /** A model of layers {@code from} to {@code to}, both included, in direct memory. */
  ByteBuffer part(int from, int to) {
    FlatBufferBuilder b = new FlatBufferBuilder();
    int count = to - from + 1;
    int[] buffers = new int[1 + count];
    buffers[0] = buffer(b, -1);
    int[] tensors = new int[1 + 2 * count];
    tensors[0] = tensor(b, new int[] {1, width}, 0);
    int[] operators = new int[count];
    for (int i = 0; i < count; i++) {
      buffers[1 + i] = buffer(b, Buffer.createDataVector(b, weights(from + i)));
      tensors[1 + 2 * i] = tensor(b, new int[] {width, width}, 1 + i);
      tensors[2 + 2 * i] = tensor(b, new int[] {1, width}, 0);
      int options =
          FullyConnectedOptions.createFullyConnectedOptions(
              b, (byte) 1, (byte) 0, false, false); // RELU
      int in = Operator.createInputsVector(b, new int[] {2 * i, 2 * i + 1, -1});
      int out = Operator.createOutputsVector(b, new int[] {2 * i + 2});
      Operator.startOperator(b);
      Operator.addInputs(b, in);
      Operator.addOutputs(b, out);
      Operator.addBuiltinOptionsType(b, BuiltinOptions.FullyConnectedOptions);
      Operator.addBuiltinOptions(b, options);
      operators[i] = Operator.endOperator(b);
    }
    int tensorVector = SubGraph.createTensorsVector(b, tensors);
    int operatorVector = SubGraph.createOperatorsVector(b, operators);
    int in = SubGraph.createInputsVector(b, new int[] {0});
    int out = SubGraph.createOutputsVector(b, new int[] {2 * count});
    int graph = SubGraph.createSubGraph(b, tensorVector, in, out, operatorVector, 0);
    int code = OperatorCode.createOperatorCode(b, FULLY_CONNECTED, 0, 1, FULLY_CONNECTED);
    int codeVector = b.createVectorOfTables(new int[] {code});
    int graphVector = b.createVectorOfTables(new int[] {graph});
    int bufferVector = b.createVectorOfTables(buffers);
    b.startTable(8);
    b.addInt(0, 3, 0);
    b.addOffset(1, codeVector, 0);
    b.addOffset(2, graphVector, 0);
    b.addOffset(4, bufferVector, 0);
    b.finish(b.endTable(), "TFL3");
    ByteBuffer packed = b.dataBuffer();
    return ByteBuffer.allocateDirect(packed.remaining()).put(packed).flip();
  }

  private static int buffer(FlatBufferBuilder b, int data) {
    Buffer.startBuffer(b);
    if (data >= 0) {
      Buffer.addData(b, data);
    }
    return Buffer.endBuffer(b);
  }

  private static int tensor(FlatBufferBuilder b, int[] shape, int buffer) {
    int name = b.createString("t");
    int shapeVector = Tensor.createShapeVector(b, shape);
    return Tensor.createTensor(b, shapeVector, (byte) 0, buffer, name, 0, false, 0, 0, false, 0);
  }

  private byte[] weights(int layer) {
    SplittableRandom random = new SplittableRandom(layer);
    ByteBuffer floats =
        ByteBuffer.allocate(width * width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (floats.hasRemaining()) {
      floats.putFloat((float) ((random.nextDouble() - 0.4) / Math.sqrt(width)));
    }
    return floats.array();
  }
}
