package io.splitpoint.device;

import io.splitpoint.failure.MissingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A file with the CPU's clock settings to restore after a process is killed: a shell script, empty
 * while there is nothing to restore. Its lock prevents two processes from fixing the clock.
 */
final class CpuClockNote implements AutoCloseable {

  private static final String ECHO = "echo ";
  private static final String INTO = " >";

  private final Path file;
  private final FileChannel channel;

  private CpuClockNote(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @throws MissingException when another process has the lock
   */
  static CpuClockNote lock(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      CpuClockNote note = new CpuClockNote(file, channel);
      FileLock lock = null;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException thisProcess) {
        // The lock is taken nevertheless.
      }
      if (lock == null) {
        note.close();
        throw new MissingException(
            "CPU clock: expected it to be free, found that another run holds it (%s)"
                .formatted(file));
      }
      return note;
    } catch (IOException failure) {
      throw CpuPolicy.missing(failure);
    }
  }

  /** The command that restores the settings by hand. */
  String command() {
    return "sudo sh " + file.toAbsolutePath();
  }

  void write(Map<CpuPolicy, Map<String, String>> before) {
    StringBuilder script = new StringBuilder();
    script
        .append("# Splitpoint holds the CPU's clock for a run (process ")
        .append(ProcessHandle.current().pid())
        .append("). If that run was killed, this restores it:\n#   ")
        .append(command())
        .append('\n');
    before.forEach(
        (policy, values) -> {
          for (String limit : CpuPolicy.ORDER) {
            script.append(line(values.get(limit), policy.directory().resolve(limit)));
          }
          Path governor = policy.directory().resolve(CpuPolicy.GOVERNOR);
          script.append(line(values.get(CpuPolicy.GOVERNOR), governor));
        });
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(script.toString().getBytes(StandardCharsets.UTF_8)), 0);
      channel.force(true);
    } catch (IOException failure) {
      throw CpuPolicy.missing(failure);
    }
  }

  private static String line(String value, Path file) {
    return ECHO + value + INTO + file.toAbsolutePath() + "\n";
  }

  /** Restores what a killed process left, for these policies only. */
  void putBack(List<CpuPolicy> policies) {
    try {
      // This uses the same channel, because closing another one of the file would release the lock.
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), 1 << 20));
      channel.read(bytes, 0);
      List<String> lines =
          new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).lines().toList();
      for (CpuPolicy policy : policies) {
        Map<String, String> values = new HashMap<>();
        for (String name : CpuPolicy.KEPT) {
          String end = INTO + policy.directory().resolve(name).toAbsolutePath();
          lines.stream()
              .filter(line -> line.startsWith(ECHO) && line.endsWith(end))
              .findFirst()
              .ifPresent(
                  line ->
                      values.put(
                          name, line.substring(ECHO.length(), line.length() - end.length())));
        }
        if (values.keySet().containsAll(CpuPolicy.KEPT)) {
          policy.set(values);
        }
      }
      clear();
    } catch (IOException failure) {
      throw CpuPolicy.missing(failure);
    }
  }

  /** Empties the note. */
  void clear() {
    try {
      channel.truncate(0);
    } catch (IOException failure) {
      throw CpuPolicy.missing(failure);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException nothingToDo) {
      // The content has been written.
    }
  }
}
