package io.splitpoint.cli.schedule;

import io.splitpoint.run.GrowingFile;
import io.splitpoint.run.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "request",
    description =
        "A periodic client. Releases lie on a fixed grid from the first one on and never drift;"
            + " a response is timed from its release. Over the socket a late answer delays no"
            + " further request; over the pipe the next request waits for it.",
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

  @Option(names = "--quiet", description = "print nothing on stderr but errors")
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
        Writer lines = log == null ? Writer.nullWriter() : new GrowingFile(log)) {
      run(client, lines, deadline);
    }
    return 0;
  }

  private void run(ScheduleClient client, Writer lines, double deadline) throws Exception {
    long periodNs = Math.round(periodMs * 1e6);
    long timeoutNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    long first = System.nanoTime();
    // requests without an answer yet, in the order of release, with when they were released
    Map<Long, Long> open = new LinkedHashMap<>();
    Tally tally = new Tally();
    for (long next = 0; count == 0 || next < count || !open.isEmpty(); ) {
      boolean more = count == 0 || next < count;
      long release = first + next * periodNs;
      if (more && release - System.nanoTime() <= 0 && (open.isEmpty() || client.overlapping())) {
        client.send(next, release);
        open.put(next, release);
        tally.sent++;
        next++;
        continue;
      }
      long until = open.isEmpty() ? release : open.values().iterator().next() + timeoutNs;
      if (more && client.overlapping() && release - until < 0) {
        until = release;
      }
      Optional<ScheduleClient.Reply> reply = client.receive(until);
      if (reply.isPresent()) {
        Long released = open.remove(reply.get().number());
        if (released != null) {
          write(lines, tally, deadline, released, reply);
        }
      } else if (!open.isEmpty()) {
        Map.Entry<Long, Long> oldest = open.entrySet().iterator().next();
        if (System.nanoTime() - oldest.getValue() - timeoutNs >= 0) {
          open.remove(oldest.getKey());
          write(lines, tally, deadline, oldest.getValue(), reply);
        }
      }
    }
    if (!quiet) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(tally);
      err.flush();
    }
  }

  /** What became of the requests; late ones were answered after their deadline. */
  private static final class Tally {
    long sent;
    long inTime;
    long late;
    long errors;

    @Override
    public String toString() {
      return "%d requests: %d in time, %d late, %d errors, %d without an answer"
          .formatted(sent, inTime, late, errors, sent - inTime - late - errors);
    }
  }

  private void write(
      Writer lines,
      Tally tally,
      double deadline,
      long released,
      Optional<ScheduleClient.Reply> reply)
      throws IOException {
    long at = reply.map(ScheduleClient.Reply::atNanos).orElseGet(System::nanoTime);
    double responseMs = (at - released) / 1e6;
    boolean inTime = reply.isPresent() && !reply.get().error() && responseMs <= deadline;
    if (inTime) {
      tally.inTime++;
    } else if (reply.isPresent()) {
      tally.late += reply.get().error() ? 0 : 1;
      tally.errors += reply.get().error() ? 1 : 0;
    }
    String line =
        String.format(
            Locale.ROOT,
            "%s,%.3fms,%s,%s%n",
            inTime ? "success" : "fail",
            responseMs,
            reply.map(ScheduleClient.Reply::label).orElse("no answer"),
            reply.map(ScheduleClient.Reply::score).orElse("0"));
    // each line is whole before the next wait, so a killed client leaves a readable log
    lines.write(line);
    lines.flush();
    spec.commandLine().getOut().print(line);
    spec.commandLine().getOut().flush();
  }
}
