package io.splitpoint.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A model of many operators, written without a converter: a sequence of diamonds, each of a tanh,
 * two branches and their sum, every tenth with a skip over itself. One float32 vector of 16 flows
 * through it.
 */
final class SyntheticDag {

  private static final int ADD = 0;
  private static final int TANH = 28;

  private final ByteBuffer out;

  private SyntheticDag(int operators) {
    out = ByteBuffer.allocate(1024 + 120 * operators).order(ByteOrder.LITTLE_ENDIAN);
  }

  static ByteBuffer of(int operators) {
    return new SyntheticDag(operators).write(operators);
  }

  /** Tables hold their fields as 32-bit numbers in slot order, whatever their type. */
  private ByteBuffer write(int operators) {
    out.putInt(0).putInt(0x334c4654);
    int modelTable = vtable(0, 1, 2, 4);
    int codeTable = vtable(3);
    int graphTable = vtable(0, 1, 2, 3);
    int tensorTable = vtable(0, 2, 3);
    int operatorTable = vtable(0, 1, 2);
    int bufferTable = vtable();
    out.putInt(0, out.position());
    int model = table(modelTable, 4);
    out.putInt(model, 3);
    int codes = vector(model + 4, 2);
    for (int i = 0; i < 2; i++) {
      refer(codes + 4 * i);
      out.putInt(table(codeTable, 1), i == 0 ? ADD : TANH);
    }
    int graphs = vector(model + 8, 1);
    refer(graphs);
    int graph = table(graphTable, 4);
    int buffers = vector(model + 12, 1);
    refer(buffers);
    table(bufferTable, 0);
    tensors(graph, tensorTable, operators + 1);
    out.putInt(vector(graph + 4, 1), 0);
    out.putInt(vector(graph + 8, 1), operators);
    int list = vector(graph + 12, operators);
    for (int i = 0; i < operators; i++) {
      refer(list + 4 * i);
      int[] inputs = inputs(i);
      int operator = table(operatorTable, 3);
      out.putInt(operator, inputs.length == 2 ? 0 : 1);
      int in = vector(operator + 4, inputs.length);
      for (int k = 0; k < inputs.length; k++) {
        out.putInt(in + 4 * k, inputs[k]);
      }
      out.putInt(vector(operator + 8, 1), i + 1);
    }
    return out.flip();
  }

  private static int[] inputs(int operator) {
    boolean skip = operator % 40 == 4 && operator >= 8;
    return switch (operator % 4) {
      case 0 -> skip ? new int[] {operator, operator - 4} : new int[] {operator};
      case 1 -> new int[] {operator};
      case 2 -> new int[] {operator - 1};
      default -> new int[] {operator, operator - 1};
    };
  }

  private void tensors(int graph, int tensorTable, int count) {
    int list = vector(graph, count);
    int[] tables = new int[count];
    for (int i = 0; i < count; i++) {
      refer(list + 4 * i);
      tables[i] = table(tensorTable, 3);
    }
    int shape = out.position();
    out.putInt(1).putInt(16);
    int name = out.position();
    out.putInt(1).putInt('t');
    for (int table : tables) {
      out.putInt(table, shape - table);
      out.putInt(table + 8, name - table - 8);
    }
  }

  private int vtable(int... slots) {
    int start = out.position();
    int last = Arrays.stream(slots).max().orElse(-1);
    out.putShort((short) (4 + 2 * (last + 1))).putShort((short) (4 + 4 * slots.length));
    for (int slot = 0, next = 4; slot <= last; slot++) {
      int wanted = slot;
      boolean held = Arrays.stream(slots).anyMatch(s -> s == wanted);
      out.putShort((short) (held ? next : 0));
      next += held ? 4 : 0;
    }
    out.position((out.position() + 3) / 4 * 4);
    return start;
  }

  /** Offset of the table's first field. */
  private int table(int vtable, int fields) {
    out.putInt(out.position() - vtable);
    int first = out.position();
    out.position(first + 4 * fields);
    return first;
  }

  /** Offset of the vector's first element; the field at {@code from} now refers to it. */
  private int vector(int from, int length) {
    refer(from);
    out.putInt(length);
    int first = out.position();
    out.position(first + 4 * length);
    return first;
  }

  private void refer(int from) {
    out.putInt(from, out.position() - from);
  }
}
