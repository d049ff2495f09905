package io.splitpoint.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The socket's protocol, see docs/schedule-protocol.md. */
final class SocketClient implements ScheduleClient {

  private static final long ADMISSION_SECONDS = 10;

  private final Asked asked;
  private final SocketChannel channel;
  private final Optional<String> task;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private long sent;

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
      String reply = lines.poll(ADMISSION_SECONDS, TimeUnit.SECONDS);
      if (reply == null || !reply.startsWith("admitted ")) {
        channel.close();
        throw new InfeasibleScheduleException(reply == null ? "no answer" : reply);
      }
    }
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
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
  public void send(long releaseNanos) throws IOException {
    sent++;
    write(
        task.isPresent()
            ? "run %d %s %s".formatted(sent, task.get(), asked.image())
            : "once %d %s %s %s %s"
                .formatted(
                    sent, asked.model(), asked.periodMs(), asked.deadlineMs(), asked.image()));
  }

  @Override
  public Optional<Reply> receive(long patience, TimeUnit unit) throws InterruptedException {
    long until = System.nanoTime() + unit.toNanos(patience);
    while (true) {
      String line = lines.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        return Optional.empty();
      }
      String[] word = line.split(" ", 6);
      // an answer that came too late for its own request is none for this one
      if (word.length < 3 || !word[1].equals(Long.toString(sent))) {
        continue;
      }
      return Optional.of(
          word[0].equals("done") && word.length == 6
              ? new Reply(word[5].replaceAll("\\s*,\\s*", " / "), word[2], false)
              : new Reply(
                  "error: " + line.split(" ", 3)[2].replaceAll("\\s*,\\s*", " / "), "0", true));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
