package io.splitpoint.cli.schedule;

import io.splitpoint.run.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The study's protocol: requests into the scheduler's pipe, replies out of our own. */
final class PipeClient implements ScheduleClient {

  private static final int FILE_TYPE = 0170000;
  private static final int FIFO = 0010000;

  private final Asked asked;
  private final Path scheduler;
  private final Path own;
  private final FileChannel replies;
  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private long sent;

  private record Line(String text, long atNanos) {}

  PipeClient(Path scheduler, String prefix, Asked asked) throws IOException, InterruptedException {
    this.asked = asked;
    this.scheduler = scheduler;
    this.own = Path.of(prefix + ProcessHandle.current().pid());
    if (!isPipe(scheduler)) {
      throw new UsageException(scheduler + ": expected a scheduler's pipe; is a server running?");
    }
    Files.deleteIfExists(own);
    if (new ProcessBuilder("mkfifo", "-m", "600", own.toString()).inheritIO().start().waitFor()
        != 0) {
      throw new UsageException(own + ": expected to make a pipe");
    }
    this.replies = FileChannel.open(own, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Thread reader = new Thread(this::read, "replies");
    reader.setDaemon(true);
    reader.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> own.toFile().delete(), "remove-pipe"));
  }

  private static boolean isPipe(Path path) throws IOException {
    return Files.exists(path) && ((int) Files.getAttribute(path, "unix:mode") & FILE_TYPE) == FIFO;
  }

  private void read() {
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    StringBuilder text = new StringBuilder();
    try {
      while (replies.read(bytes) > 0) {
        text.append(StandardCharsets.UTF_8.decode(bytes.flip()));
        bytes.clear();
        for (int end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
          lines.add(new Line(text.substring(0, end), System.nanoTime()));
          text.delete(0, end + 1);
        }
      }
    } catch (IOException closed) {
      // the client ends
    }
  }

  @Override
  public boolean overlapping() {
    return false;
  }

  @Override
  public void send(long number, long releaseNanos) throws IOException {
    // an answer that came too late for its own request is none for this one
    lines.clear();
    sent = number;
    Instant now = Instant.now();
    double unix =
        now.getEpochSecond() + now.getNano() / 1e9 - (System.nanoTime() - releaseNanos) / 1e9;
    String line =
        String.format(
            Locale.ROOT,
            "%d,%s,%s,%.9f,%.6f,%.6f%n",
            ProcessHandle.current().pid(),
            asked.model(),
            asked.image(),
            asked.periodMs() / 1e3,
            unix + asked.deadlineMs() / 1e3,
            unix);
    // reading as well as writing: opening does not wait for a server that is gone
    try (FileChannel channel =
        FileChannel.open(
            scheduler,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Override
  public Optional<Reply> receive(long untilNanos) throws InterruptedException {
    Line line = lines.poll(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    if (line == null) {
      return Optional.empty();
    }
    int comma = line.text.indexOf(',');
    String label = comma < 0 ? line.text : line.text.substring(0, comma);
    String score = comma < 0 ? "0" : line.text.substring(comma + 1).strip();
    return Optional.of(new Reply(sent, line.atNanos, label, score, label.startsWith("error: ")));
  }

  @Override
  public void close() throws IOException {
    replies.close();
    Files.deleteIfExists(own);
  }
}
