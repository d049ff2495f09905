package io.splitpoint.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "request",
    description =
        "A periodic client. Releases lie on a fixed grid from the first one on and never drift;"
            + " a response is timed from its release.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint schedule request --model lenet --image digit.png --period 50 --count 100",
      "  splitpoint schedule request --model lenet --image digit.png --period 50 \\",
      "      --socket /tmp/splitpoint.sock --admit --deadline 40"
    })
final class ScheduleRequestCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "its short name")
  String model;

  @Option(names = "--image", paramLabel = "FILE", required = true, description = "what to look at")
  String image;

  @Option(names = "--period", paramLabel = "MS", required = true, description = "between releases")
  double periodMs;

  @Option(
      names = "--deadline",
      paramLabel = "MS",
      description = "from a release to its answer (default: the period)")
  Double deadlineMs;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "requests, 0 for no end (default: ${DEFAULT-VALUE})")
  long count;

  @Option(
      names = "--pipe",
      paramLabel = "PATH",
      defaultValue = "/tmp/scheduler_pipe",
      description = "the server's request pipe (default: ${DEFAULT-VALUE})")
  Path pipe;

  @Option(
      names = "--client-pipes",
      paramLabel = "PREFIX",
      defaultValue = "/tmp/pipe_",
      description = "our reply pipe, to which our pid is appended (default: ${DEFAULT-VALUE})")
  String clientPipes;

  @Option(names = "--socket", paramLabel = "PATH", description = "the server's socket instead")
  Path socket;

  @Option(names = "--admit", description = "over the socket: be admitted as a task first")
  boolean admit;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "where the lines go: success|fail,<response ms>ms,<class>,<score>")
  Path log;

  @Option(
      names = "--timeout-ms",
      paramLabel = "MS",
      defaultValue = "10000",
      description = "an answer that does not come is a failure (default: ${DEFAULT-VALUE})")
  long timeoutMs;

  @Option(names = "--quiet", description = "print no lines")
  boolean quiet;

  @Override
  public Integer call() throws Exception {
    double deadline = deadlineMs == null ? periodMs : deadlineMs;
    if (!(periodMs > 0 && periodMs < 1e9) || !(deadline > 0 && deadline < 1e9)) {
      throw new UsageException(
          "--period, --deadline: expected milliseconds above 0, found "
              + periodMs
              + ", "
              + deadline);
    }
    if (model.matches(".*[,\\s].*") || image.matches(".*[,\\r\\n].*")) {
      throw new UsageException("--model, --image: expected no commas");
    }
    String file = Files.exists(Path.of(image)) ? Path.of(image).toAbsolutePath().toString() : image;
    ScheduleClient.Asked asked = new ScheduleClient.Asked(model, file, periodMs, deadline);
    try (ScheduleClient client =
            socket == null
                ? new PipeClient(pipe, clientPipes, asked)
                : new SocketClient(socket, asked, admit);
        Writer lines = log == null ? Writer.nullWriter() : Files.newBufferedWriter(log)) {
      run(client, lines, deadline);
    }
    return 0;
  }

  private void run(ScheduleClient client, Writer lines, double deadline) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    long periodNs = Math.round(periodMs * 1e6);
    long first = System.nanoTime();
    for (long k = 0; count == 0 || k < count; k++) {
      long release = first + k * periodNs;
      for (long left = release - System.nanoTime(); left > 0; left = release - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      client.send(release);
      Optional<ScheduleClient.Reply> reply = client.receive(timeoutMs, TimeUnit.MILLISECONDS);
      double responseMs = (System.nanoTime() - release) / 1e6;
      boolean answered = reply.isPresent() && !reply.get().error();
      String line =
          String.format(
              Locale.ROOT,
              "%s,%.3fms,%s,%s%n",
              answered && responseMs < deadline ? "success" : "fail",
              responseMs,
              reply.map(ScheduleClient.Reply::label).orElse("no answer"),
              reply.map(ScheduleClient.Reply::score).orElse("0"));
      // each line is whole before the next wait, so a killed client leaves a readable log
      lines.write(line);
      lines.flush();
      if (!quiet) {
        out.print(line);
        out.flush();
      }
    }
  }
}
