package io.splitpoint.schedule.client;

import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A client of the socket's protocol (docs/schedule-protocol.md). */
public final class SocketClient implements ScheduleClient {

  private static final long ADMISSION_NS = TimeUnit.SECONDS.toNanos(10);
  private static final int WARM_UPS = 50;

  private final Asked asked;
  private final SocketChannel channel;
  private final Optional<String> task;
  private final ReplyLines lines;

  /**
   * @param admit whether to ask for admission as a task first
   * @throws InputException when the scheduler's socket does not exist
   * @throws InfeasibleException when the task is not admitted
   */
  public SocketClient(Path socket, Asked asked, boolean admit)
      throws IOException, InterruptedException {
    this.asked = asked;
    try {
      this.channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (SocketException nobody) {
      throw new InputException(socket + ": expected a scheduler's socket; is a server running?");
    }
    this.lines = new ReplyLines(Channels.newReader(channel, StandardCharsets.UTF_8));
    this.task =
        admit ? Optional.of(asked.model() + "-" + ProcessHandle.current().pid()) : Optional.empty();
    if (admit) {
      write(
          "admit %s %s %s %s"
              .formatted(task.get(), asked.model(), asked.periodMs(), asked.deadlineMs()));
      String reply = lines.next(soon()).map(ReplyLines.Line::text).orElse("no answer");
      if (!reply.startsWith("admitted ")) {
        channel.close();
        throw new InfeasibleException(reply);
      }
    }
    warmUp();
  }

  /** Warms up the connection, so that the first request leaves as soon as later ones. */
  private void warmUp() throws IOException, InterruptedException {
    for (int i = 0; i < WARM_UPS; i++) {
      write("stats " + due(System.nanoTime()));
      if (lines.next(soon()).isEmpty()) {
        return;
      }
    }
  }

  private static long soon() {
    return System.nanoTime() + ADMISSION_NS;
  }

  private void write(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public boolean overlapping() {
    return true;
  }

  @Override
  public void send(long number, long releaseNanos) throws IOException {
    write(
        task.isPresent()
            ? "run_by %d %s %s %s".formatted(number, task.get(), due(releaseNanos), asked.image())
            : "once %d %s %s %s %s"
                .formatted(
                    number, asked.model(), asked.periodMs(), asked.deadlineMs(), asked.image()));
  }

  /** The deadline in Unix seconds, so that both sides count lateness from the same instant. */
  private String due(long releaseNanos) {
    Instant now = Instant.now();
    long leftNs = releaseNanos + Math.round(asked.deadlineMs() * 1e6) - System.nanoTime();
    Instant due = now.plusNanos(leftNs);
    return "%d.%09d".formatted(due.getEpochSecond(), due.getNano());
  }

  @Override
  public Optional<Reply> receive(long untilNanos) throws InterruptedException {
    while (true) {
      Optional<ReplyLines.Line> line = lines.next(untilNanos);
      if (line.isEmpty()) {
        return Optional.empty();
      }
      String text = line.get().text();
      String[] word = text.split(" ", 6);
      if (word.length < 3 || !word[1].matches("\\d{1,18}")) {
        continue;
      }
      boolean done = word[0].equals("done") && word.length == 6;
      String said = done ? word[5] : "error: " + text.split(" ", 3)[2];
      return Optional.of(
          new Reply(
              Long.parseLong(word[1]),
              line.get().atNanos(),
              said.replaceAll("\\s*,\\s*", " / "),
              done ? word[2] : "0",
              !done));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
