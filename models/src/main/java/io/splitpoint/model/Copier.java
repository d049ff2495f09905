package io.splitpoint.model;

import com.google.flatbuffers.FlatBufferBuilder;
import io.splitpoint.model.Schema.Field;
import io.splitpoint.model.Schema.Kind;
import io.splitpoint.model.Schema.TableType;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * Copies tables from a verified model into a new one, field by field as the schema describes them,
 * and renumbers the references to subgraphs, buffers, operator codes and tensors.
 */
final class Copier {

  /** The new model's number for each number of the old one. */
  record Numbers(
      IntUnaryOperator subgraph,
      IntUnaryOperator buffer,
      IntUnaryOperator code,
      IntUnaryOperator tensor) {

    int of(Schema.Index index, int old) {
      return switch (index) {
        case NONE -> old;
        case SUBGRAPH -> subgraph.applyAsInt(old);
        case BUFFER -> buffer.applyAsInt(old);
        case OPERATOR_CODE -> code.applyAsInt(old);
        case TENSOR -> old < 0 ? old : tensor.applyAsInt(old);
      };
    }
  }

  /** Limit on the bytes of a custom operator's options that lie outside the tables. */
  private static final long MAX_OPTIONS = 64 << 20;

  private final ModelBytes source;
  private final FlatBufferBuilder builder;
  private final Numbers numbers;

  Copier(ModelBytes source, FlatBufferBuilder builder, Numbers numbers) {
    this.source = source;
    this.builder = builder;
    this.numbers = numbers;
  }

  int copy(FlatBufferTable table, String type) {
    return copy(table, Schema.tflite().table(type), Map.of());
  }

  /**
   * A copy of the table.
   *
   * @param instead values that replace a scalar field's own, by slot
   */
  int copy(FlatBufferTable table, TableType type, Map<Integer, Integer> instead) {
    int slots = type.fields().size();
    for (int slot = slots; slot < table.slots(); slot++) {
      if (table.has(slot)) {
        throw new ModelFormatException(
            source.name(),
            table.field(slot),
            "a " + type.name() + " of schema 3c, to copy it whole",
            "a newer field " + slot);
      }
    }
    int[] children = new int[slots];
    for (int slot = 0; slot < slots; slot++) {
      if (table.has(slot)) {
        children[slot] = child(table, type, slot);
      }
    }
    int outside =
        type.name().equals("Operator")
                && table.int64(SchemaFields.Operator.LARGE_CUSTOM_OPTIONS_OFFSET, 0) > 1
            ? outsideOptions(table)
            : 0;
    builder.startTable(slots);
    // The widest fields come first, so that no padding is needed.
    for (int width = 8; width >= 1; width /= 2) {
      for (int slot = 0; slot < slots; slot++) {
        if (outside != 0 && slot == SchemaFields.Operator.CUSTOM_OPTIONS && width == 4) {
          builder.addOffset(slot, outside, 0);
        } else if (outside != 0
            && (slot == SchemaFields.Operator.LARGE_CUSTOM_OPTIONS_OFFSET
                || slot == SchemaFields.Operator.LARGE_CUSTOM_OPTIONS_SIZE)) {
          continue;
        } else if (table.has(slot) && width(type.fields().get(slot)) == width) {
          add(table, type.fields().get(slot), slot, children[slot], instead);
        }
      }
    }
    return builder.endTable();
  }

  private int outsideOptions(FlatBufferTable operator) {
    long size = operator.int64(SchemaFields.Operator.LARGE_CUSTOM_OPTIONS_SIZE, 0);
    if (size > MAX_OPTIONS) {
      throw new ModelFormatException(
          source.name(),
          operator.field(SchemaFields.Operator.LARGE_CUSTOM_OPTIONS_SIZE),
          "at most " + MAX_OPTIONS + " bytes of custom options",
          size + "");
    }
    return builder.createByteVector(
        source.read(
            operator.int64(SchemaFields.Operator.LARGE_CUSTOM_OPTIONS_OFFSET, 0), (int) size));
  }

  private static int width(Field field) {
    return switch (field.kind()) {
      case SCALAR, UNION_TYPE -> field.size();
      case UNUSED -> 0;
      default -> 4;
    };
  }

  private void add(
      FlatBufferTable table, Field field, int slot, int child, Map<Integer, Integer> instead) {
    int at = table.field(slot);
    switch (width(field)) {
      case 8 -> builder.addLong(slot, table.data().getLong(at), 0);
      case 2 -> builder.addShort(slot, table.data().getShort(at), 0);
      case 1 -> builder.addByte(slot, table.data().get(at), 0);
      default -> {
        if (field.kind() == Kind.SCALAR) {
          int value = instead.getOrDefault(slot, numbers.of(field.index(), table.int32(slot, 0)));
          builder.addInt(slot, value, 0);
        } else {
          builder.addOffset(slot, child, 0);
        }
      }
    }
  }

  private int child(FlatBufferTable table, TableType type, int slot) {
    Field field = type.fields().get(slot);
    return switch (field.kind()) {
      case SCALAR, UNION_TYPE, UNUSED -> 0;
      case STRING -> builder.createString(bytes(table, slot, 1));
      case SCALARS -> scalars(table, field, slot);
      case TABLE -> copy(table.table(slot), field.target());
      case TABLES -> tables(table.tables(slot), field.target());
      case UNION -> union(table, field, slot);
    };
  }

  private int union(FlatBufferTable table, Field field, int slot) {
    int member = table.uint8(slot - 1);
    TableType type = Schema.tflite().member(field.target(), member);
    if (type == null) {
      throw new ModelFormatException(
          source.name(),
          table.field(slot),
          "a member of " + field.target() + " of schema 3c, to copy it whole",
          "member " + member);
    }
    return copy(table.table(slot), type, Map.of());
  }

  int tables(FlatBufferTable[] tables, String type) {
    int[] offsets = new int[tables.length];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = copy(tables[i], type);
    }
    return builder.createVectorOfTables(offsets);
  }

  private int scalars(FlatBufferTable table, Field field, int slot) {
    if (field.index() != Schema.Index.NONE) {
      int[] values = table.ints(slot);
      for (int i = 0; i < values.length; i++) {
        values[i] = numbers.of(field.index(), values[i]);
      }
      return ints(values);
    }
    int length = table.length(slot);
    ByteBuffer target =
        builder.createUnintializedVector(field.size(), length, Math.max(field.align(), 1));
    target.put(bytes(table, slot, field.size()));
    return builder.endVector();
  }

  int ints(int[] values) {
    builder.startVector(4, values.length, 4);
    for (int i = values.length - 1; i >= 0; i--) {
      builder.addInt(values[i]);
    }
    return builder.endVector();
  }

  private static ByteBuffer bytes(FlatBufferTable table, int slot, int size) {
    int at = table.reference(slot);
    return table.data().slice(at + 4, table.data().getInt(at) * size);
  }
}
