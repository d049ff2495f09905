package io.splitpoint.schedule.live;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Splits the bytes of a pipe into lines; many clients write to it, and some end in the middle of a
 * line.
 *
 * <p>One read gives one piece, which has whole writes, because the system does not divide writes of
 * up to 4,096 bytes. A line may come in several pieces, but it may also be the rest of a dead
 * client followed by another client's line. So a line is reported with all texts that it may be:
 * from its first piece, from its second and so on. A piece that has waited a second for the end of
 * its line is dropped.
 */
final class PipeLines {

  /** A divided write is complete much sooner. */
  private static final long STALE_NS = 1_000_000_000L;

  private record Piece(long nanos, int length) {}

  private final byte[] line;
  private final Consumer<List<String>> sink;
  private final Runnable dropped;
  private final Runnable tooLong;
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private int length;
  private boolean overflow;

  /**
   * @param sink receives a line as all texts that it may be, the longest first
   * @param dropped called for every dropped piece
   * @param tooLong called once for a line that was longer, whose last bytes are still reported
   */
  PipeLines(int maxBytes, Consumer<List<String>> sink, Runnable dropped, Runnable tooLong) {
    this.line = new byte[maxBytes];
    this.sink = sink;
    this.dropped = dropped;
    this.tooLong = tooLong;
  }

  /** Adds the bytes of one read. */
  void add(byte[] bytes, int count, long nowNanos) {
    while (!pieces.isEmpty() && nowNanos - pieces.peekFirst().nanos > STALE_NS) {
      forgetFirst();
      dropped.run();
    }
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        append(bytes, from, i, nowNanos);
        end();
        from = i + 1;
      }
    }
    append(bytes, from, count, nowNanos);
  }

  private void append(byte[] bytes, int from, int to, long nowNanos) {
    if (to == from) {
      return;
    }
    int kept = Math.min(to - from, line.length);
    while (length + kept > line.length) {
      overflow |= forgetFirst();
    }
    overflow |= kept < to - from;
    System.arraycopy(bytes, to - kept, line, length, kept);
    length += kept;
    pieces.addLast(new Piece(nowNanos, kept));
  }

  private boolean forgetFirst() {
    int gone = pieces.removeFirst().length;
    length -= gone;
    System.arraycopy(line, gone, line, 0, length);
    return true;
  }

  private void end() {
    if (overflow) {
      tooLong.run();
    }
    List<String> texts = new ArrayList<>();
    int from = 0;
    for (Piece piece : pieces) {
      String text = new String(line, from, length - from, StandardCharsets.UTF_8).strip();
      if (!text.isEmpty()) {
        texts.add(text);
      }
      from += piece.length;
    }
    pieces.clear();
    length = 0;
    overflow = false;
    if (!texts.isEmpty()) {
      sink.accept(texts);
    }
  }
}
