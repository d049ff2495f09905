package io.splitpoint.offload.client;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.RestDescriptions;
import io.splitpoint.offload.protocol.RestInfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An HTTP/1.1 answer.
 *
 * @param reason text of the status
 * @param type content type in lower case without parameters; empty when there is none
 * @param location target of a redirect
 * @param body the whole body
 * @param jsonBytes length of the JSON, when binary tensors follow
 * @param keepsAlive whether the connection accepts another request
 */
record HttpAnswer(
    int status,
    String reason,
    String type,
    Optional<String> location,
    ByteBuffer body,
    OptionalInt jsonBytes,
    boolean keepsAlive,
    long sentBytes,
    long receivedBytes) {

  /**
   * @throws IOException when the headers are invalid
   */
  static HttpAnswer of(
      HttpResponse head, ByteBuffer body, boolean keepsAlive, long sentBytes, long receivedBytes)
      throws IOException {
    String coding = head.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
    if (!coding.equalsIgnoreCase("identity")) {
      throw new IOException(
          "expected an uncompressed answer, as requested, found one in "
              + ProtocolException.oneLine(coding));
    }
    return new HttpAnswer(
        head.status().code(),
        head.status().reasonPhrase(),
        head.headers()
            .get(HttpHeaderNames.CONTENT_TYPE, "")
            .replaceFirst(";.*", "")
            .strip()
            .toLowerCase(Locale.ROOT),
        Optional.ofNullable(head.headers().get(HttpHeaderNames.LOCATION)),
        body,
        jsonBytes(head.headers().get(RestInfer.HEADER_LENGTH), body.remaining()),
        keepsAlive,
        sentBytes,
        receivedBytes);
  }

  private static OptionalInt jsonBytes(String value, int bodyBytes) throws IOException {
    if (value == null) {
      return OptionalInt.empty();
    }
    if (!value.matches("\\d{1,10}") || Long.parseLong(value) > bodyBytes) {
      throw new IOException(
          "expected as %s a number of at most %d, found '%s'"
              .formatted(RestInfer.HEADER_LENGTH, bodyBytes, ProtocolException.oneLine(value)));
    }
    return OptionalInt.of(Integer.parseInt(value));
  }

  /**
   * Returns this answer when it is a success.
   *
   * @throws ProtocolException when the server or a gateway refuses
   */
  HttpAnswer expected() {
    if (status != 200) {
      throw new ProtocolException(ProtocolException.Kind.ofHttpStatus(status), refusal());
    }
    if (type.equals("text/html")) {
      throw new ProtocolException(
          ProtocolException.Kind.INVALID,
          "expected an answer in JSON, found a page of HTML: is the address that of a gateway?");
    }
    return this;
  }

  private String refusal() {
    String said = "the server answers " + status + (reason.isEmpty() ? "" : " (" + reason + ")");
    if (status / 100 == 3) {
      return said
          + location.map(to -> " and points to " + to + ": give that address").orElse("")
          + "; redirects are not followed";
    }
    if (!body.hasRemaining()) {
      return said + " and nothing else";
    }
    return type.equals("text/html")
        ? said + " and a page of HTML: are the address and its path those of an inference server?"
        : RestDescriptions.error(bytes());
  }

  byte[] bytes() {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    return bytes;
  }
}
