package io.splitpoint.schedule.live;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A client that does on its pipes what the study's does: makes its own pipe anew, opens the
 * scheduler's for every request, and splits the reply at its only comma.
 */
final class StudyLikeClient implements AutoCloseable {

  record Reply(String label, double score) {}

  private final long pid;
  private final Path scheduler;
  private final Path own;
  private final FileChannel channel;
  private final StringBuilder received = new StringBuilder();

  StudyLikeClient(Path directory, long pid) throws IOException, InterruptedException {
    this.pid = pid;
    this.scheduler = directory.resolve("scheduler_pipe");
    this.own = directory.resolve("pipe_" + pid);
    Files.deleteIfExists(own);
    if (new ProcessBuilder("mkfifo", own.toString()).start().waitFor() != 0) {
      throw new IOException("mkfifo " + own);
    }
    this.channel = FileChannel.open(own, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  String request(String model, String image, double periodS, double deadlineS) {
    return request(model, image, periodS, deadlineS, 0);
  }

  /** A request that says it was made so many seconds ago. */
  String request(String model, String image, double periodS, double deadlineS, double agoS) {
    double now = System.currentTimeMillis() / 1e3 - agoS;
    return pid + "," + model + "," + image + "," + periodS + "," + (now + deadlineS) + "," + now;
  }

  void send(String line) throws IOException {
    sendRaw(line + "\n");
  }

  void sendRaw(String text) throws IOException {
    try (FileOutputStream out = new FileOutputStream(scheduler.toFile())) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The next reply line. */
  Reply receive() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    while (received.indexOf("\n") < 0) {
      bytes.clear();
      channel.read(bytes);
      received.append(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
    }
    int end = received.indexOf("\n");
    String line = received.substring(0, end);
    received.delete(0, end + 1);
    String[] parts = line.split(",");
    if (parts.length != 2) {
      throw new IOException("the study's client cannot split '" + line + "'");
    }
    return new Reply(parts[0], Double.parseDouble(parts[1].strip()));
  }

  /** How many replies lie in the pipe, as far as it holds any. */
  int waiting() throws IOException {
    try (FileInputStream in = new FileInputStream(own.toFile())) {
      byte[] bytes = new byte[in.available()];
      int count = bytes.length == 0 ? 0 : in.read(bytes);
      return (int) new String(bytes, 0, count, StandardCharsets.UTF_8).lines().count();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(own);
  }
}
