package io.splitpoint.offload.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.splitpoint.offload.protocol.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the answers of one connection of HTTP/1.0 or HTTP/1.1 by Netty's decoder. Use one for each
 * connection, for one answer after the other.
 */
final class HttpReader {

  private static final int LONGEST_LINE = 8_192;
  private static final int LONGEST_HEAD = 16_384;
  private static final int LEAST_READ = 16_384;
  private static final int MOST_READ = 1 << 18;

  /** The type of the frame that every HTTP/2 server sends first (RFC 9113, section 6.5). */
  private static final int SETTINGS = 4;

  private static final class Decoder extends HttpResponseDecoder {
    Decoder() {
      super(
          new HttpDecoderConfig()
              .setMaxInitialLineLength(LONGEST_LINE)
              .setMaxHeaderSize(LONGEST_HEAD)
              .setMaxChunkSize(MOST_READ));
    }

    int left() {
      return actualReadableBytes();
    }
  }

  private final Wire wire;
  private final Decoder decoder = new Decoder();
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);
  private long receivedBytes;
  private boolean ended;

  HttpReader(Wire wire) {
    this.wire = wire;
  }

  /** Marks the beginning of a request. */
  void begin() {
    receivedBytes = 0;
  }

  /** Whether a byte of the answer has arrived. */
  boolean hasBegun() {
    return receivedBytes > 0;
  }

  /**
   * Reads one answer and skips preceding ones with a status of 1xx.
   *
   * @param largest largest body in bytes
   * @param sentBytes bytes of the request
   * @throws EOFException when the connection ends before the answer does
   */
  HttpAnswer read(long largest, long sentBytes) throws IOException {
    HttpResponse head;
    do {
      head = (HttpResponse) next(LEAST_READ);
      if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
        ReferenceCountUtil.release(next(LEAST_READ)); // The last part is empty.
      }
    } while (head.status().codeClass() == HttpStatusClass.INFORMATIONAL);
    if (head.status().code() > 999) {
      throw new IOException("expected an answer of HTTP/1.1, found status " + head.status().code());
    }
    long most = Math.min(largest, Integer.MAX_VALUE - 8);
    long announced = HttpUtil.getContentLength(head, -1L);
    if (announced > most) {
      throw new IOException("the answer has " + announced + " bytes, expected at most " + largest);
    }
    ByteBuf body = Unpooled.buffer((int) Math.max(announced, 0), (int) most);
    HttpContent content;
    do {
      long missing = Math.max(LEAST_READ, announced - body.readableBytes());
      content = (HttpContent) next((int) Math.min(MOST_READ, missing));
      try {
        if (content.content().readableBytes() > body.maxWritableBytes()) {
          throw new IOException("the answer has more than " + largest + " bytes");
        }
        body.writeBytes(content.content());
      } finally {
        content.release();
      }
    } while (!(content instanceof LastHttpContent));
    int left = decoder.left();
    if (left > 0 || !channel.inboundMessages().isEmpty()) {
      throw new IOException("bytes follow the answer");
    }
    return HttpAnswer.of(
        head, body.nioBuffer(), !ended && HttpUtil.isKeepAlive(head), sentBytes, receivedBytes);
  }

  /** Reads the next part of the answer, at most this number of bytes at once. */
  private HttpObject next(int atOnce) throws IOException {
    Object read;
    while ((read = channel.readInbound()) == null) {
      if (ended) {
        throw new EOFException(
            "the server closed the connection" + (receivedBytes > 0 ? " within an answer" : ""));
      }
      ByteBuffer bytes = ByteBuffer.allocate(atOnce);
      if (wire.read(bytes) < 0) {
        ended = true;
        channel.finish(); // The end of the connection ends an answer without a length.
        continue;
      }
      bytes.flip();
      if (receivedBytes == 0) {
        refuseHttp2(bytes);
      }
      receivedBytes += bytes.remaining();
      channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }
    if (!(read instanceof HttpObject part)) { // Other bytes follow a status of 101.
      ReferenceCountUtil.release(read);
      throw new IOException("expected an answer of HTTP/1.1, found another protocol");
    }
    if (part.decoderResult().isFailure()) {
      String why = String.valueOf(part.decoderResult().cause().getMessage());
      ReferenceCountUtil.release(part);
      if (ended) {
        throw new EOFException("the server closed the connection within an answer");
      }
      throw new IOException(
          "expected an answer of HTTP/1.1, found none: " + ProtocolException.oneLine(why));
    }
    return part;
  }

  private static void refuseHttp2(ByteBuffer bytes) throws IOException {
    if (bytes.remaining() > 3 && bytes.get(0) == 0 && bytes.get(3) == SETTINGS) {
      throw new IOException(
          "expected an answer of HTTP/1.1, found HTTP/2: grpc:// may be what speaks at this port");
    }
  }
}
