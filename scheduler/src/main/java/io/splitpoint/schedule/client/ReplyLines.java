package io.splitpoint.schedule.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The lines that a server sends, each with its time of arrival. A separate thread reads them until
 * it is closed, so that sending does not delay the times.
 */
final class ReplyLines {

  /**
   * @param atNanos time of arrival, of {@link System#nanoTime()}
   */
  record Line(String text, long atNanos) {}

  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();

  /**
   * @param from returns available text without waiting for more, which {@link
   *     java.nio.channels.Channels#newReader} of a file's channel does not
   */
  ReplyLines(Reader from) {
    Thread reader = new Thread(() -> read(from), "replies");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(Reader from) {
    try (BufferedReader in = new BufferedReader(from)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(new Line(line, System.nanoTime()));
      }
    } catch (IOException closed) {
      // The client is closing.
    }
  }

  /** The next line; empty when none comes before this {@link System#nanoTime()}. */
  Optional<Line> next(long untilNanos) throws InterruptedException {
    return Optional.ofNullable(lines.poll(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS));
  }

  /** Drops the lines that were not read. */
  void drop() {
    lines.clear();
  }
}
