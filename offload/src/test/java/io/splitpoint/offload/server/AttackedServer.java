package io.splitpoint.offload.server;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.server.Arrival;
import io.splitpoint.server.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server in a process of its own, with little memory, so that an attack that works is seen: it
 * serves a model and ends when its standard input does.
 */
final class AttackedServer implements AutoCloseable {

  static final String TOKEN = "secret";

  private final Process process;
  final int port;
  final int grpcPort;

  /**
   * Starts one.
   *
   * @param model a built-in one, served as float32
   * @param times for requests and answers
   * @param jvm options, as {@code -Xmx64m}
   */
  static AttackedServer start(String model, Arrival times, String... jvm) throws IOException {
    TestModels.file(model, Precision.FLOAT32);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvm));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            AttackedServer.class.getName(),
            model,
            Long.toString(times.headMs()),
            Long.toString(times.bodyMs()),
            Long.toString(times.leastBytesPerSecond())));
    return new AttackedServer(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  @SuppressWarnings("resource") // the process's stream lives as long as it
  private AttackedServer(Process process) throws IOException {
    this.process = process;
    String line =
        new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))
            .readLine();
    String[] ports = String.valueOf(line).split(" ");
    port = Integer.parseInt(ports[0]);
    grpcPort = Integer.parseInt(ports[1]);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Bytes of its memory that are resident. */
  long residentBytes() throws IOException {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    }
  }

  /** File descriptors that it has open. */
  int descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
      return (int) open.count();
    }
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The other process. */
  public static void main(String[] args) throws IOException {
    Limits limits =
        Limits.usual()
            .withArrival(
                new Arrival(
                    Long.parseLong(args[1]), Long.parseLong(args[2]), Long.parseLong(args[3])));
    ServerSettings settings = new LocalSettings().workers(2, 64).limits(limits).token(TOKEN).get();
    ModelFiles files = new ModelFiles().add(args[0], TestModels.file(args[0], Precision.FLOAT32));
    try (InferenceServer server =
        InferenceServer.start(TfLiteRuntime.bundled(1, true), files, settings, "test")) {
      System.out.println(server.port() + " " + server.grpcPort());
      System.out.flush();
      while (System.in.read() >= 0) {
        // until it is closed
      }
    }
  }
}
