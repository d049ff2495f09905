package io.splitpoint.offload.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/**
 * How long the calling thread has been ready to run without getting a processor, from Linux's
 * {@code schedstat} (Documentation/scheduler/sched-stats.rst: the second number, in nanoseconds). A
 * head that runs beside the sending takes its processor; that is not the link's time.
 */
final class RunDelay implements AutoCloseable {

  private final RandomAccessFile stat; // null where there is none
  private final byte[] line = new byte[64];

  private RunDelay(RandomAccessFile stat) {
    this.stat = stat;
  }

  /** Of this thread, for the use of this thread. */
  static RunDelay ofThisThread() {
    try {
      return new RunDelay(new RandomAccessFile("/proc/thread-self/schedstat", "r"));
    } catch (IOException notLinux) {
      return new RunDelay(null);
    }
  }

  /** So far, in ms; always 0 where the system does not tell. */
  double ms() {
    if (stat == null) {
      return 0;
    }
    try {
      stat.seek(0);
      int length = stat.read(line);
      String[] numbers = new String(line, 0, length, StandardCharsets.US_ASCII).split(" ");
      return Long.parseLong(numbers[1]) / 1e6;
    } catch (IOException | RuntimeException notTold) {
      return 0;
    }
  }

  @Override
  public void close() {
    try {
      if (stat != null) {
        stat.close();
      }
    } catch (IOException gone) {
      // it is closed all the same
    }
  }
}
