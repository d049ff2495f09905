package io.splitpoint.schedule.live;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Splits received bytes into lines, of which several may come in one read or one in several reads.
 * A line that is too long is skipped to its end and reported once.
 */
final class Lines {

  private final byte[] line;
  private final Consumer<String> sink;
  private final Runnable tooLong;
  private int length;
  private boolean skipping;

  Lines(int maxBytes, Consumer<String> sink, Runnable tooLong) {
    this.line = new byte[maxBytes];
    this.sink = sink;
    this.tooLong = tooLong;
  }

  void add(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      if (b == '\n') {
        if (!skipping) {
          int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
          String text = new String(line, 0, end, StandardCharsets.UTF_8);
          length = 0;
          if (!text.isBlank()) {
            sink.accept(text);
          }
        }
        skipping = false;
        length = 0;
      } else if (!skipping) {
        if (length == line.length) {
          skipping = true;
          length = 0;
          tooLong.run();
        } else {
          line[length++] = b;
        }
      }
    }
  }

  /** Whether a line has begun but not ended. */
  boolean inLine() {
    return length > 0 || skipping;
  }
}
