package io.splitpoint.schedule.live;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.live.JobCounters.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The study's request pipe, which one thread reads. It is opened for reading and writing, so that
 * opening waits for no client and the last client's end is not an end of file.
 */
final class StudyPipe implements AutoCloseable {

  private static final int MAX_LINE_BYTES = 4_096;

  private static final int FILE_TYPE = 0170000;
  private static final int FIFO = 0010000;

  private final Path path;
  private final ServerLock lock;
  private final FileChannel channel;
  private final Thread thread;

  StudyPipe(Path path, String permissions, StudyIntake intake, JobCounters counters)
      throws IOException {
    this.path = path;
    this.lock = ServerLock.take(path);
    try {
      make(path, permissions);
      this.channel =
          FileChannel.open(
              path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (RuntimeException | IOException failed) {
      lock.close();
      throw failed;
    }
    PipeLines lines =
        new PipeLines(
            MAX_LINE_BYTES,
            intake::line,
            () -> counters.count(Event.MALFORMED),
            () -> counters.count(Event.TOO_LONG));
    this.thread = new Thread(() -> read(lines, counters), "request-pipe");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Creates the pipe and replaces one that a dead server left. */
  static void make(Path path, String permissions) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      if ((mode & FILE_TYPE) != FIFO) {
        throw new InputException(path + ": expected a pipe or nothing, found another file");
      }
      // The lock is free, so a dead server left it.
      Files.delete(path);
    }
    int bits = 0;
    Set<PosixFilePermission> granted = PosixFilePermissions.fromString(permissions);
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      bits = bits << 1 | (granted.contains(permission) ? 1 : 0);
    }
    // Java cannot create pipes; POSIX has the command everywhere.
    Process mkfifo =
        new ProcessBuilder("mkfifo", "-m", Integer.toOctalString(bits), path.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(mkfifo.getInputStream().readAllBytes()).strip();
    try {
      if (!mkfifo.waitFor(10, TimeUnit.SECONDS) || mkfifo.exitValue() != 0) {
        throw new InputException(path + ": expected to make a pipe, found: " + said);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InputException(path + ": interrupted");
    }
  }

  private void read(PipeLines lines, JobCounters counters) {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    try {
      while (channel.read(bytes.clear()) >= 0) {
        try {
          lines.add(bytes.array(), bytes.position(), System.nanoTime());
        } catch (RuntimeException | Error failed) {
          // Memory may be short, for example: these lines are lost and counted, and reading
          // continues.
          counters.count(Event.MALFORMED);
        }
      }
    } catch (IOException closed) {
      // The server ends.
    }
  }

  /** Removes the pipe. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
    channel.close();
    lock.close();
    try {
      thread.join(1_000);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
