package io.splitpoint.offload.client;

import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.RestInfer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * An HTTP/1.1 answer.
 *
 * @param body all of it
 * @param jsonBytes how many of them are JSON, when binary tensors follow
 */
record HttpAnswer(
    int status, ByteBuffer body, OptionalInt jsonBytes, long sentBytes, long receivedBytes) {

  private static final int LONGEST_HEAD = 16_384;

  /**
   * Reads one answer.
   *
   * @param largest body that is accepted
   * @param sentBytes of the request
   */
  static HttpAnswer read(Wire wire, long largest, long sentBytes) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(LONGEST_HEAD);
    int end = -1;
    while (end < 0) {
      if (!head.hasRemaining()) {
        throw new IOException("the answer's headers are longer than " + LONGEST_HEAD + " bytes");
      }
      if (wire.read(head) < 0) {
        throw new EOFException("the server closed the connection");
      }
      end = endOfHead(head);
    }
    String[] lines = new String(head.array(), 0, end, StandardCharsets.ISO_8859_1).split("\r\n");
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.put(
            lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
    }
    long length = number(headers.get("content-length"), "content-length");
    if (length > Math.min(largest, Integer.MAX_VALUE)) {
      throw new IOException("the answer has " + length + " bytes, expected at most " + largest);
    }
    if (head.position() - end > length) {
      throw new IOException((head.position() - end - length) + " bytes follow the answer");
    }
    ByteBuffer body = ByteBuffer.allocate((int) length);
    body.put(head.array(), end, head.position() - end);
    while (body.hasRemaining()) {
      if (wire.read(body) < 0) {
        throw new EOFException("the server closed the connection within an answer");
      }
    }
    String json = headers.get(RestInfer.HEADER_LENGTH.toLowerCase(Locale.ROOT));
    if (json != null && number(json, RestInfer.HEADER_LENGTH) > length) {
      throw new IOException(
          RestInfer.HEADER_LENGTH + " is " + json + ", the body has " + length + " bytes");
    }
    return new HttpAnswer(
        status(lines[0]),
        body.flip(),
        json == null
            ? OptionalInt.empty()
            : OptionalInt.of((int) number(json, RestInfer.HEADER_LENGTH)),
        sentBytes,
        end + length);
  }

  private static int endOfHead(ByteBuffer head) {
    byte[] bytes = head.array();
    for (int i = 3; i < head.position(); i++) {
      if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private static int status(String line) throws IOException {
    String[] words = line.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("\\d{3}")) {
      throw new IOException(
          "expected an HTTP/1.1 answer, found '" + ProtocolException.oneLine(line) + "'");
    }
    return Integer.parseInt(words[1]);
  }

  private static long number(String value, String header) throws IOException {
    if (value == null || !value.matches("\\d{1,10}")) {
      String found = value == null ? "none" : ProtocolException.oneLine(value);
      throw new IOException("expected a number as " + header + ", found " + found);
    }
    return Long.parseLong(value);
  }
}
