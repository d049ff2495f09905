package io.splitpoint.cli.schedule;

import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.run.UsageException;
import java.io.BufferedReader;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The socket's protocol, see docs/schedule-protocol.md. */
final class SocketClient implements ScheduleClient {

  private static final long ADMISSION_SECONDS = 10;
  private static final int WARM_UPS = 50;

  private final Asked asked;
  private final SocketChannel channel;
  private final Optional<String> task;
  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();

  private record Line(String text, long atNanos) {}

  SocketClient(Path socket, Asked asked, boolean admit) throws IOException, InterruptedException {
    this.asked = asked;
    try {
      this.channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (SocketException nobody) {
      throw new UsageException(socket + ": expected a scheduler's socket; is a server running?");
    }
    Thread reader = new Thread(this::read, "replies");
    reader.setDaemon(true);
    reader.start();
    this.task =
        admit ? Optional.of(asked.model() + "-" + ProcessHandle.current().pid()) : Optional.empty();
    if (admit) {
      write(
          "admit %s %s %s %s"
              .formatted(task.get(), asked.model(), asked.periodMs(), asked.deadlineMs()));
      Line reply = lines.poll(ADMISSION_SECONDS, TimeUnit.SECONDS);
      if (reply == null || !reply.text.startsWith("admitted ")) {
        channel.close();
        throw new InfeasibleException(reply == null ? "no answer" : reply.text);
      }
    }
    warmUp();
  }

  /** So that the first request leaves as soon as those that follow. */
  private void warmUp() throws IOException, InterruptedException {
    for (int i = 0; i < WARM_UPS; i++) {
      write("stats " + due(System.nanoTime()));
      if (lines.poll(ADMISSION_SECONDS, TimeUnit.SECONDS) == null) {
        return;
      }
    }
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(new Line(line, System.nanoTime()));
      }
    } catch (IOException closed) {
      // the client ends
    }
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

  /** When the request is late, in Unix seconds: the server counts by the same instant as we do. */
  private String due(long releaseNanos) {
    Instant now = Instant.now();
    long leftNs = releaseNanos + Math.round(asked.deadlineMs() * 1e6) - System.nanoTime();
    Instant due = now.plusNanos(leftNs);
    return "%d.%09d".formatted(due.getEpochSecond(), due.getNano());
  }

  @Override
  public Optional<Reply> receive(long untilNanos) throws InterruptedException {
    while (true) {
      Line line = lines.poll(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        return Optional.empty();
      }
      String[] word = line.text.split(" ", 6);
      if (word.length < 3 || !word[1].matches("\\d{1,18}")) {
        continue;
      }
      boolean done = word[0].equals("done") && word.length == 6;
      String said = done ? word[5] : "error: " + line.text.split(" ", 3)[2];
      return Optional.of(
          new Reply(
              Long.parseLong(word[1]),
              line.atNanos,
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
