package io.splitpoint.offload.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of HTTP/2 that writes the frames it is told to, and keeps none of the rules. */
final class RawHttp2 implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private static final int INITIAL_WINDOW_SIZE = 4;

  /** A frame that came. */
  record Frame(int type, int flags, int stream, byte[] payload) {}

  private final Socket socket;
  private final OutputStream out;
  private final DataInputStream in;
  private final Http2HeadersEncoder headers =
      new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true, 0);

  /**
   * @param window bytes of an answer that may be sent unasked
   */
  RawHttp2(int port, int window) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    out = socket.getOutputStream();
    in = new DataInputStream(socket.getInputStream());
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    ByteBuf settings = Unpooled.buffer().writeShort(INITIAL_WINDOW_SIZE).writeInt(window);
    frame(SETTINGS, 0, 0, settings);
  }

  void frame(int type, int flags, int stream, ByteBuf payload) throws IOException {
    ByteBuf frame =
        Unpooled.buffer()
            .writeMedium(payload.readableBytes())
            .writeByte(type)
            .writeByte(flags)
            .writeInt(stream)
            .writeBytes(payload);
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    out.write(bytes);
  }

  /** Begins a call; it has no message yet. */
  void call(int stream, String method, String token, boolean end) throws IOException {
    Http2Headers head =
        new DefaultHttp2Headers()
            .method("POST")
            .scheme("http")
            .path("/inference.GRPCInferenceService/" + method)
            .authority("x")
            .set("content-type", "application/grpc")
            .set("te", "trailers");
    if (token != null) {
      head.set("authorization", "Bearer " + token);
    }
    ByteBuf block = Unpooled.buffer();
    try {
      headers.encodeHeaders(stream, head, block);
    } catch (Http2Exception impossible) {
      throw new IOException(impossible);
    }
    frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block);
  }

  /** A message of a call; {@code declared} is the length that it says it has. */
  void message(int stream, int declared, byte[] bytes, boolean end) throws IOException {
    ByteBuf payload = Unpooled.buffer().writeByte(0).writeInt(declared).writeBytes(bytes);
    while (payload.readableBytes() > 16_384) {
      frame(DATA, 0, stream, payload.readSlice(16_384));
    }
    frame(DATA, end ? END_STREAM : 0, stream, payload);
  }

  /** The next frame, or null at the end. */
  Frame read() throws IOException {
    try {
      byte[] head = in.readNBytes(9);
      if (head.length < 9) {
        return null;
      }
      ByteBuf bytes = Unpooled.wrappedBuffer(head);
      int length = bytes.readUnsignedMedium();
      int type = bytes.readUnsignedByte();
      int flags = bytes.readUnsignedByte();
      return new Frame(type, flags, bytes.readInt() & Integer.MAX_VALUE, in.readNBytes(length));
    } catch (java.net.SocketException reset) {
      return null;
    }
  }

  /** Ends the connection, also for a thread that reads. */
  void hangUp() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
