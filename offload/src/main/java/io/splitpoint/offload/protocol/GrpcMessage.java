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
 * What gRPC needs to send and to receive a generated message. Use {@link #marshaller} for a call of
 * the protocol.
 *
 * <p>A message that has come refers to the array that it was read into, and a message that goes is
 * written to where gRPC sends from: each is one copy of a tensor's bytes. A server's answer is
 * copied twice, because {@link GrpcInfer#copied} takes it out of the interpreter's memory first.
 */
final class GrpcMessage {

  /** Most bytes of a message but for the elements of its tensors. */
  static final int LONGEST_TEXT = 65_536;

  private GrpcMessage() {}

  /** What a message means. */
  interface Read<M, T> {
    T of(M message);
  }

  /**
   * Of a call whose message has no tensors.
   *
   * @param write makes the message
   */
  static <M extends MessageLite, T> MethodDescriptor.Marshaller<T> marshaller(
      Parser<M> parser, Read<M, T> read, Function<T, M> write) {
    return marshaller(parser, GrpcMessage::checkSize, read, write);
  }

  /** Looks at the bytes before anything is made of them. */
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
        } catch (IOException damaged) { // compressed data that ends early or is none
          throw refused("not compressed as it says: " + damaged.getMessage());
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
   * Refuses a message for an inference that would become many times larger when it is read: what is
   * described beside the elements of its tensors is small.
   *
   * @param rawField with the raw elements of a tensor
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

  /** Of ModelInferRequest and ModelInferResponse alike. */
  private static final int TENSOR = 5;

  /** Of a tensor in either. */
  private static final int CONTENTS = 5;

  /** A message that is written when it is sent. */
  private static final class Outgoing extends InputStream implements Drainable, KnownLength {
    private final MessageLite message;
    private ByteArrayInputStream rest; // once somebody reads

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
