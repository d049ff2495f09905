package io.splitpoint.cli.profile;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A model of many operators in a row, by hand: field numbers are those of TFLite's schema.fbs. A
 * float32 vector of 16 goes through tanh after tanh.
 */
public final class LongModel {

  private static final int TANH = 28;
  private static final int INT = 4;

  private final FlatBufferBuilder out;

  private LongModel(int operators) {
    out = new FlatBufferBuilder(256 + 120 * operators);
  }

  public static Path write(Path file, int operators) throws IOException {
    return Files.write(file, new LongModel(operators).model(operators));
  }

  private byte[] model(int operators) {
    int shape = ints(1, 16);
    int[] tensors = new int[operators + 1];
    for (int i = 0; i <= operators; i++) {
      int name = out.createString("t" + i);
      out.startTable(4);
      out.addOffset(0, shape, 0);
      out.addOffset(3, name, 0);
      tensors[i] = out.endTable();
    }
    int[] steps = new int[operators];
    for (int i = 0; i < operators; i++) {
      int from = ints(i);
      int to = ints(i + 1);
      out.startTable(3);
      out.addOffset(1, from, 0);
      out.addOffset(2, to, 0);
      steps[i] = out.endTable();
    }
    int tensorList = out.createVectorOfTables(tensors);
    int stepList = out.createVectorOfTables(steps);
    int inputs = ints(0);
    int outputs = ints(operators);
    out.startTable(4);
    out.addOffset(0, tensorList, 0);
    out.addOffset(1, inputs, 0);
    out.addOffset(2, outputs, 0);
    out.addOffset(3, stepList, 0);
    int graphs = out.createVectorOfTables(new int[] {out.endTable()});
    out.startTable(4);
    out.addByte(0, (byte) TANH, 0);
    out.addInt(3, TANH, 0);
    int codes = out.createVectorOfTables(new int[] {out.endTable()});
    out.startTable(1);
    int buffers = out.createVectorOfTables(new int[] {out.endTable()});
    out.startTable(5);
    out.addInt(0, 3, 0);
    out.addOffset(1, codes, 0);
    out.addOffset(2, graphs, 0);
    out.addOffset(4, buffers, 0);
    out.finish(out.endTable(), "TFL3");
    return out.sizedByteArray();
  }

  private int ints(int... values) {
    out.startVector(INT, values.length, INT);
    for (int i = values.length - 1; i >= 0; i--) {
      out.addInt(values[i]);
    }
    return out.endVector();
  }
}
