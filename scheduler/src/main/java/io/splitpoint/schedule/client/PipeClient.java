package io.splitpoint.schedule.client;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A client of the study's protocol: it writes requests to the scheduler's pipe and reads replies
 * from its own pipe, which exists until the client is closed.
 */
public final class PipeClient implements ScheduleClient {

  private static final int FILE_TYPE = 0170000;
  private static final int FIFO = 0010000;

  private final Asked asked;
  private final Path scheduler;
  private final Path own;
  private final FileChannel replies;
  private final ReplyLines lines;
  private long sent;

  /**
   * @param prefix prefix of the client's own pipe, to which the process id is appended
   * @throws InputException when the scheduler's pipe does not exist
   */
  public PipeClient(Path scheduler, String prefix, Asked asked)
      throws IOException, InterruptedException {
    this.asked = asked;
    this.scheduler = scheduler;
    this.own = Path.of(prefix + ProcessHandle.current().pid());
    if (!isPipe(scheduler)) {
      throw new InputException(scheduler + ": expected a scheduler's pipe; is a server running?");
    }
    Files.deleteIfExists(own);
    if (new ProcessBuilder("mkfifo", "-m", "600", own.toString()).inheritIO().start().waitFor()
        != 0) {
      throw new InputException(own + ": expected to make a pipe");
    }
    this.replies = FileChannel.open(own, StandardOpenOption.READ, StandardOpenOption.WRITE);
    this.lines =
        new ReplyLines(
            new InputStreamReader(Channels.newInputStream(replies), StandardCharsets.UTF_8));
  }

  private static boolean isPipe(Path path) throws IOException {
    return Files.exists(path) && ((int) Files.getAttribute(path, "unix:mode") & FILE_TYPE) == FIFO;
  }

  @Override
  public boolean overlapping() {
    return false;
  }

  @Override
  public void send(long number, long releaseNanos) throws IOException {
    // An answer that came too late for an earlier request must not answer this one.
    lines.drop();
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
    // The pipe is opened for both directions, so that opening does not wait for a server that is
    // gone.
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
    Optional<ReplyLines.Line> next = lines.next(untilNanos);
    if (next.isEmpty()) {
      return Optional.empty();
    }
    String text = next.get().text();
    int comma = text.indexOf(',');
    String label = comma < 0 ? text : text.substring(0, comma);
    String score = comma < 0 ? "0" : text.substring(comma + 1).strip();
    return Optional.of(
        new Reply(sent, next.get().atNanos(), label, score, label.startsWith("error: ")));
  }

  @Override
  public void close() throws IOException {
    replies.close();
    Files.deleteIfExists(own);
  }
}
