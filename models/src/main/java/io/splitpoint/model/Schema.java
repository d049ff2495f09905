package io.splitpoint.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The tables, unions, operators and types that a TFLite model can hold, read from {@code
 * tflite-schema.txt}.
 */
final class Schema {

  /** What a slot of a table holds. */
  enum Kind {
    SCALAR,
    UNUSED,
    STRING,
    SCALARS,
    TABLE,
    TABLES,
    UNION_TYPE,
    UNION
  }

  /** What the numbers in an integer field refer to, so that a slice can renumber them. */
  enum Index {
    NONE,
    SUBGRAPH,
    BUFFER,
    OPERATOR_CODE,
    TENSOR
  }

  /**
   * One slot of a table.
   *
   * @param size size in bytes of the scalar, or of one element of a vector of scalars
   * @param align alignment in bytes of a vector's first element
   * @param target the table or union it refers to, or empty
   */
  record Field(Kind kind, int size, int align, Index index, String target) {}

  record Type(String name, int bits) {}

  /** A table and its fields, which are numbered by slot without gaps. */
  record TableType(String name, List<Field> fields) {}

  /** The version number of models of this schema. */
  static final int VERSION = 3;

  private static final Schema TFLITE = read("tflite-schema.txt");

  private final Map<String, TableType> tables = new HashMap<>();
  private final Map<String, List<String>> unions = new HashMap<>();
  private final List<String> operators = new ArrayList<>();
  private final List<Type> types = new ArrayList<>();

  private Schema() {}

  static Schema tflite() {
    return TFLITE;
  }

  TableType table(String name) {
    return tables.get(name);
  }

  /** The number of fields that a table of this name can have. */
  int slots(String table) {
    return tables.get(table).fields().size();
  }

  /** The table of member {@code type} of a union (1 is the first), or null. */
  TableType member(String union, int type) {
    List<String> members = unions.get(union);
    return type < 1 || type > members.size() ? null : tables.get(members.get(type - 1));
  }

  /** The operator's name; {@code BUILTIN_n} for an operator newer than the schema. */
  String operator(int code) {
    return code < operators.size() ? operators.get(code) : "BUILTIN_" + code;
  }

  int code(String operator) {
    return operators.indexOf(operator);
  }

  /** The tensor type of this code, or null when it is newer than the schema. */
  Type type(int code) {
    return code < 0 || code >= types.size() ? null : types.get(code);
  }

  int typeCode(String name) {
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no tensor type " + name);
  }

  private static Schema read(String resource) {
    Schema schema = new Schema();
    try (InputStream in = Schema.class.getResourceAsStream(resource)) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(schema::line);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return schema;
  }

  private void line(String line) {
    if (line.startsWith("#")) {
      return;
    }
    List<String> words = List.of(line.split(" "));
    switch (words.get(0)) {
      case "table" -> {
        List<Field> fields = new ArrayList<>();
        words.subList(2, words.size()).forEach(word -> slots(word, fields));
        tables.put(words.get(1), new TableType(words.get(1), List.copyOf(fields)));
      }
      case "union" -> unions.put(words.get(1), words.subList(2, words.size()));
      case "operators" -> operators.addAll(words.subList(1, words.size()));
      case "types" ->
          words
              .subList(1, words.size())
              .forEach(
                  word -> {
                    String[] parts = word.split(":");
                    types.add(
                        new Type(parts[0].toLowerCase(Locale.ROOT), Integer.parseInt(parts[1])));
                  });
      default -> throw new IllegalStateException(line);
    }
  }

  private static void slots(String word, List<Field> fields) {
    String inner = word.length() < 2 ? "" : word.substring(1, word.length() - 1);
    switch (word.charAt(0)) {
      case '1', '2', '4', '8' -> fields.add(scalar(word.charAt(0) - '0', Index.NONE));
      case 'g' -> fields.add(scalar(4, Index.SUBGRAPH));
      case 'x' -> fields.add(scalar(4, Index.BUFFER));
      case 'o' -> fields.add(scalar(4, Index.OPERATOR_CODE));
      case 'n' -> fields.add(scalar(4, Index.TENSOR));
      case '-' -> fields.add(new Field(Kind.UNUSED, 0, 0, Index.NONE, ""));
      case 's' -> fields.add(new Field(Kind.STRING, 1, 1, Index.NONE, ""));
      case 'b' -> fields.add(scalars(1, 1, Index.NONE));
      case 'B' -> fields.add(scalars(1, 16, Index.NONE));
      case 'c' -> fields.add(scalars(1, 4, Index.NONE));
      case 'w' -> fields.add(scalars(2, 4, Index.NONE));
      case 'i' -> fields.add(scalars(4, 4, Index.NONE));
      case 'l' -> fields.add(scalars(8, 8, Index.NONE));
      case 'G' -> fields.add(scalars(4, 4, Index.SUBGRAPH));
      case 'N' -> fields.add(scalars(4, 4, Index.TENSOR));
      case '(' -> fields.add(new Field(Kind.TABLE, 4, 4, Index.NONE, inner));
      case '[' -> fields.add(new Field(Kind.TABLES, 4, 4, Index.NONE, inner));
      case '<' -> {
        fields.add(new Field(Kind.UNION_TYPE, 1, 1, Index.NONE, inner));
        fields.add(new Field(Kind.UNION, 4, 4, Index.NONE, inner));
      }
      default -> throw new IllegalStateException(word);
    }
  }

  private static Field scalar(int size, Index index) {
    return new Field(Kind.SCALAR, size, size, index, "");
  }

  private static Field scalars(int size, int align, Index index) {
    return new Field(Kind.SCALARS, size, align, index, "");
  }
}
