package io.splitpoint.offload.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;

/**
 * Sends and receives generated messages by gRPC. Use {@link #marshaller} for a call of the
 * protocol.
 *
 * <p>A received message refers to the array that it was read into, and a sent message is written
 * into gRPC's buffer: each is one copy of a tensor's bytes. A server's answer is copied twice,
 * because {@link GrpcInfer#copied} takes it out of the interpreter's memory first.
 */
final class GrpcMessage {

  /** Limit on a message's bytes without the elements of its tensors. */
  static final int LONGEST_TEXT = 65_536;

  private GrpcMessage() {}

  /** Converts a received message. */
  interface Read<M, T> {
    T of(M message);
  }

  /**
   * A marshaller for messages without tensors.
   *
   * @param write creates the message
   */
  static <M extends MessageLite, T> MethodDescriptor.Marshaller<T> marshaller(
      Parser<M> parser, Read<M, T> read, Function<T, M> write) {
    return marshaller(parser, GrpcMessage::checkSize, read, write);
  }

  /** Checks the bytes before they are parsed. */
  interface Check {
    void of(byte[] message) throws IOException;
  }

  static <M extends MessageLite, T> MethodDescriptor.Marshaller<T> marshaller(
      Parser<M> parser, Check check, Read<M, T> read, Function<T, M> write) {
    return new MethodDescriptor.Marshaller<>() {
      @Override
      public InputStream stream(T value) {
        return new Outgoing(write.apply(value));
      }

      @Override
      public T parse(InputStream stream) {
        try {
          byte[] bytes = bytes(stream);
          check.of(bytes);
          CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
          in.enableAliasing(true);
          return read.of(parser.parseFrom(in));
        } catch (InvalidProtocolBufferException malformed) {
          throw refused("not the protocol's message: " + malformed.getMessage());
        } catch (ProtocolException invalid) {
          throw refused(invalid.getMessage());
        } catch (IOException damaged) { // The compressed data are truncated or invalid.
          throw refused("not compressed as announced: " + damaged.getMessage());
        }
      }
    };
  }

  private static RuntimeException refused(String why) {
    return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
  }

  private static byte[] bytes(InputStream stream) throws IOException {
    if (!(stream instanceof KnownLength)) {
      return stream.readAllBytes();
    }
    byte[] bytes = new byte[stream.available()];
    stream.readNBytes(bytes, 0, bytes.length);
    return bytes;
  }

  private static void checkSize(byte[] message) {
    if (message.length > LONGEST_TEXT) {
      throw Json.invalid("expected a message of at most " + LONGEST_TEXT + " bytes");
    }
  }

  /**
   * Refuses an inference's message that parsing would make many times larger: all but the elements
   * of its tensors must be small.
   *
   * @param rawField number of the field with a tensor's raw elements
   */
  static void checkTensors(byte[] message, int rawField) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    int raw = WireFormat.FieldType.BYTES.getWireType() | rawField << 3;
    int tensor = WireFormat.WIRETYPE_LENGTH_DELIMITED | TENSOR << 3;
    int contents = WireFormat.WIRETYPE_LENGTH_DELIMITED | CONTENTS << 3;
    int elements = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == tensor) {
        int end = in.pushLimit(in.readRawVarint32());
        for (int inner = in.readTag(); inner != 0; inner = in.readTag()) {
          int from = in.getTotalBytesRead();
          in.skipField(inner);
          elements += inner == contents ? in.getTotalBytesRead() - from : 0;
        }
        in.popLimit(end);
      } else {
        int from = in.getTotalBytesRead();
        in.skipField(tag);
        elements += tag == raw ? in.getTotalBytesRead() - from : 0;
      }
    }
    if (message.length - elements > LONGEST_TEXT) {
      throw Json.invalid(
          "expected at most %d bytes beside the elements of tensors".formatted(LONGEST_TEXT));
    }
  }

  /** The field of tensors in ModelInferRequest and ModelInferResponse. */
  private static final int TENSOR = 5;

  /** The field of a tensor's contents in either. */
  private static final int CONTENTS = 5;

  /** A message that is written when it is sent. */
  private static final class Outgoing extends InputStream implements Drainable, KnownLength {
    private final MessageLite message;
    private ByteArrayInputStream rest; // Set once the stream is read.

    Outgoing(MessageLite message) {
      this.message = message;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      message.writeTo(target);
      return message.getSerializedSize();
    }

    @Override
    public int available() {
      return rest == null ? message.getSerializedSize() : rest.available();
    }

    @Override
    public int read() {
      return written().read();
    }

    @Override
    public int read(byte[] into, int from, int length) {
      return written().read(into, from, length);
    }

    private ByteArrayInputStream written() {
      if (rest == null) {
        rest = new ByteArrayInputStream(message.toByteArray());
      }
      return rest;
    }
  }
}
