package io.splitpoint.offload.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a protobuf message field by field; unknown fields are skipped. */
final class ProtoReader {

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
    return in.readStringRequireUtf8();
  }

  ByteBuffer raw() throws IOException {
    return in.readByteBuffer();
  }

  /** One value of {@code repeated int64} or a packed run of them. */
  void int64s(List<Long> into) throws IOException {
    int last = in.getLastTag();
    if (WireFormat.getTagWireType(last) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      into.add(in.readInt64());
      return;
    }
    int end = in.pushLimit(in.readRawVarint32());
    while (!in.isAtEnd()) {
      into.add(in.readInt64());
    }
    in.popLimit(end);
  }

  /** One entry of {@code map<string, InferParameter>}; only integers are kept. */
  void parameter(Map<String, Long> into) throws IOException {
    Map<Integer, String> key = new HashMap<>();
    List<Long> value = new ArrayList<>();
    nested(
        (field, entry) -> {
          switch (field) {
            case 1 -> key.put(1, text());
            case 2 ->
                nested(
                    (choice, parameter) -> {
                      if (choice == 2) {
                        value.add(in.readInt64());
                      }
                      return choice == 2;
                    });
            default -> {
              return false;
            }
          }
          return true;
        });
    if (key.containsKey(1) && !value.isEmpty()) {
      into.put(key.get(1), value.get(0));
    }
  }
}
