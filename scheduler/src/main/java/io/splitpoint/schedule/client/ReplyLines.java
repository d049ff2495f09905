package io.splitpoint.schedule.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The lines that a server sends, each with the time at which it was there. A thread of its own
 * reads them until it is closed, so that who is busy sending does not make answers late.
 */
final class ReplyLines {

  /**
   * @param atNanos when it was there, of {@link System#nanoTime()}
   */
  record Line(String text, long atNanos) {}

  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();

  /**
   * @param from gives what is there without waiting for more, which {@link
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
      // the client ends
    }
  }

  /** The next line, empty when none comes before this {@link System#nanoTime()}. */
  Optional<Line> next(long untilNanos) throws InterruptedException {
    return Optional.ofNullable(lines.poll(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS));
  }

  /** Drops the lines that nobody has asked for. */
  void drop() {
    lines.clear();
  }
}
