package io.splitpoint.schedule.live;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The time that its thread was ready to run but had no core, from the second number in Linux's
 * {@code /proc/thread-self/schedstat} (Documentation/scheduler/sched-stats.rst). Open it in the
 * thread that uses it; each reading takes some microseconds. Without that file all waits are 0.
 */
final class CoreWait implements AutoCloseable {

  private final Optional<RandomAccessFile> file;
  private final byte[] bytes = new byte[128];
  private long last;

  CoreWait() {
    this.file = open();
    this.last = now();
  }

  private static Optional<RandomAccessFile> open() {
    try {
      return Optional.of(new RandomAccessFile("/proc/thread-self/schedstat", "r"));
    } catch (IOException untold) {
      return Optional.empty();
    }
  }

  /** Nanoseconds since the last reading. */
  long more() {
    long before = last;
    last = now();
    return Math.max(0, last - before);
  }

  private long now() {
    if (file.isEmpty()) {
      return 0;
    }
    try {
      file.get().seek(0);
      int length = Math.max(0, file.get().read(bytes));
      return Long.parseLong(new String(bytes, 0, length, StandardCharsets.US_ASCII).split(" ")[1]);
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException untold) {
      return 0;
    }
  }

  @Override
  public void close() {
    try {
      if (file.isPresent()) {
        file.get().close();
      }
    } catch (IOException gone) {
      // A file that was only read cannot fail to close.
    }
  }
}
