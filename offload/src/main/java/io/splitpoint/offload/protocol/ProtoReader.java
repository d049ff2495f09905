package io.splitpoint.offload.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Reads a protobuf message field by field; unknown fields are skipped. */
final class ProtoReader {

  /** Bytes of a name, and of any other text. */
  private static final int LONGEST_TEXT = 4096;

  /** TensorFlow Lite's tensors have a few dimensions. */
  private static final int MOST_DIMENSIONS = 64;

  /** What to do with one field; false to skip it. */
  interface Fields {
    boolean read(int field, ProtoReader reader) throws IOException;
  }

  final CodedInputStream in;

  ProtoReader(CodedInputStream in) {
    this.in = in;
  }

  /** Reads fields until the message ends. */
  void each(Fields fields) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (!fields.read(WireFormat.getTagFieldNumber(tag), this)) {
        in.skipField(tag);
      }
    }
  }

  /** Reads a message inside this one. */
  void nested(Fields fields) throws IOException {
    int end = in.pushLimit(in.readRawVarint32());
    each(fields);
    in.popLimit(end);
  }

  String text() throws IOException {
    int length = in.readRawVarint32();
    if (length < 0 || length > LONGEST_TEXT) {
      throw Json.invalid("expected texts of at most " + LONGEST_TEXT + " bytes");
    }
    byte[] bytes = in.readRawBytes(length);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw Json.invalid("expected texts in UTF-8");
    }
    return text;
  }

  ByteBuffer raw() throws IOException {
    return in.readByteBuffer();
  }

  /** One dimension of a shape, or a packed run of them. */
  void dimensions(List<Long> into) throws IOException {
    int last = in.getLastTag();
    if (WireFormat.getTagWireType(last) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      dimension(into);
      return;
    }
    int end = in.pushLimit(in.readRawVarint32());
    while (!in.isAtEnd()) {
      dimension(into);
    }
    in.popLimit(end);
  }

  private void dimension(List<Long> into) throws IOException {
    if (into.size() == MOST_DIMENSIONS) {
      throw Json.invalid("expected shapes of at most " + MOST_DIMENSIONS + " dimensions");
    }
    into.add(in.readInt64());
  }

  /** The key of one entry of {@code map<string, InferParameter>}, whose value is skipped. */
  String parameterName() throws IOException {
    String[] key = {""};
    nested(
        (field, entry) -> {
          if (field == 1) {
            key[0] = text();
          }
          return field == 1;
        });
    return key[0];
  }

  /** What is done with a parameter; its value is empty when it is no integer. */
  interface Parameter {
    void of(String name, OptionalLong value);
  }

  /** One entry of {@code map<string, InferParameter>}. */
  void parameter(Parameter then) throws IOException {
    String[] key = {""};
    long[] value = {0};
    boolean[] integer = {false};
    nested(
        (field, entry) -> {
          switch (field) {
            case 1 -> key[0] = text();
            case 2 ->
                nested(
                    (choice, parameter) -> {
                      integer[0] = choice == 2 || choice == 5; // int64_param, uint64_param
                      if (integer[0]) {
                        value[0] = in.readInt64();
                      }
                      return integer[0];
                    });
            default -> {
              return false;
            }
          }
          return true;
        });
    then.of(key[0], integer[0] ? OptionalLong.of(value[0]) : OptionalLong.empty());
  }
}
