package io.splitpoint.cli.schedule;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.splitpoint.app.scheduling.Requesting;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.cli.terminal.CtrlC;
import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.client.PeriodicRequests;
import io.splitpoint.schedule.client.PeriodicRequests.Response;
import io.splitpoint.schedule.client.ScheduleClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "request",
    description =
        "Sends requests periodically. Releases are on a fixed grid from the first one on, without"
            + " drift; response times start at the release. Over the socket a late answer does not delay"
            + " further requests; over the pipe the next request waits for it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint schedule request --model lenet --image digit.png --period 50 \\",
      "      --count 100",
      "  splitpoint schedule request --model lenet --image digit.png --period 50 \\",
      "      --socket /tmp/splitpoint.sock --admit --deadline 40"
    })
final class ScheduleRequestCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "the model")
  String model;

  @Option(names = "--image", paramLabel = "FILE", required = true, description = "the image")
  String image;

  @Option(names = "--period", paramLabel = "MS", required = true, description = "the period")
  double periodMs;

  @Option(
      names = "--deadline",
      paramLabel = "MS",
      description = "time from a release to its answer (default: the period)")
  Optional<Double> deadlineMs = Optional.empty();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "requests, 0 for no end, which --json excludes (default: ${DEFAULT-VALUE})")
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
      description = "reply pipe, to which the pid is appended (default: ${DEFAULT-VALUE})")
  String clientPipes;

  @Option(names = "--socket", paramLabel = "PATH", description = "the server's socket instead")
  Optional<Path> socket = Optional.empty();

  @Option(names = "--admit", description = "over the socket: ask for admission as a task first")
  boolean admit;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "log file of lines success|fail,<response ms>ms,<class>,<score>")
  Optional<Path> log = Optional.empty();

  @Option(
      names = "--timeout-ms",
      paramLabel = "MS",
      defaultValue = "10000",
      description = "time after which a missing answer is a failure (default: ${DEFAULT-VALUE})")
  long timeoutMs;

  @Mixin OutputOptions output = new OutputOptions();

  /** What became of the requests, all and each. */
  private record Answer(@JsonUnwrapped PeriodicRequests.Tally tally, List<Response> responses) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<Response> responses = new ArrayList<>();
    PeriodicRequests.Tally tally;
    try (CtrlC signal = new CtrlC();
        Requesting requesting = Requesting.open(options())) {
      signal.last(requesting::close);
      tally =
          requesting.run(
              response -> {
                if (output.json) {
                  responses.add(response);
                } else {
                  out.print(response.line());
                  out.flush();
                }
              });
    }
    output.say(tally.toString());
    output.print(() -> new Answer(tally, responses), text -> {});
    return 0;
  }

  private Requesting.Options options() {
    if (output.json && count == 0) {
      throw new InputException("--json: expected --count with it, found requests without an end");
    }
    InRange.above0("--period", periodMs);
    deadlineMs.ifPresent(ms -> InRange.above0("--deadline", ms));
    if (model.matches(".*[,\\s].*") || image.matches(".*[,\\r\\n].*")) {
      throw new InputException("--model, --image: expected no commas");
    }
    String file = Files.exists(Path.of(image)) ? Path.of(image).toAbsolutePath().toString() : image;
    return new Requesting.Options(
        new ScheduleClient.Asked(model, file, periodMs, deadlineMs.orElse(periodMs)),
        socket,
        admit,
        pipe,
        clientPipes,
        count,
        timeoutMs,
        log);
  }
}
