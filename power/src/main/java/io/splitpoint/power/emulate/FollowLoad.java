package io.splitpoint.power.emulate;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A load that follows the processor time of this machine or of one process: idle power at no
 * processor time, busy power when all cores (or one core of the process) are used.
 */
final class FollowLoad implements PowerProfile {

  /** The unit of Linux's processor times for user space, fixed since 2.6. */
  private static final double TICKS_PER_SECOND = 100;

  private final double idleWatts;
  private final double busyWatts;
  private final Path stat;
  private final boolean process;
  private long lastTicks;
  private double lastWatts;

  /**
   * @param pid process id; empty for the whole machine
   */
  FollowLoad(double idleWatts, double busyWatts, String pid) throws IOException {
    this.idleWatts = idleWatts;
    this.busyWatts = busyWatts;
    process = !pid.isEmpty();
    stat = process ? Path.of("/proc", pid, "stat") : Path.of("/proc/stat");
    if (!Files.isReadable(stat)) {
      throw new InputException(
          "load follow: expected a running process on Linux, found no " + stat);
    }
    lastTicks = ticks();
    lastWatts = idleWatts;
  }

  @Override
  public double watts(long nanos) {
    return lastWatts;
  }

  /** Power from the processor time used since the last call. */
  @Override
  public double meanWatts(long fromNanos, long toNanos) {
    try {
      long ticks = ticks();
      double cores = process ? 1 : Runtime.getRuntime().availableProcessors();
      double share =
          (ticks - lastTicks) / TICKS_PER_SECOND / ((toNanos - fromNanos) * 1e-9) / cores;
      lastTicks = ticks;
      lastWatts = idleWatts + (busyWatts - idleWatts) * Math.min(1, share);
    } catch (IOException e) {
      lastWatts = idleWatts; // The process has ended.
    }
    return lastWatts;
  }

  /** Processor time used so far: user and system (proc(5), fields 14 and 15; or line "cpu"). */
  private long ticks() throws IOException {
    String text = Files.readString(stat);
    if (process) {
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
    String[] fields = text.substring(0, text.indexOf('\n')).trim().split(" +");
    return Long.parseLong(fields[1]) + Long.parseLong(fields[2]) + Long.parseLong(fields[3]);
  }
}
