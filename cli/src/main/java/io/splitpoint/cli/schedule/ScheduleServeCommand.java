package io.splitpoint.cli.schedule;

import io.splitpoint.app.scheduling.Accelerators;
import io.splitpoint.app.scheduling.ScheduledServing;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.MetricsAddress;
import io.splitpoint.cli.terminal.CtrlC;
import io.splitpoint.schedule.live.JobCounters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = {
      "Serves inference requests in the order of a policy, over the named pipes of the Edge TPU"
          + " scheduler study and over a Unix domain socket (docs/schedule-protocol.md).",
      "",
      "It listens as soon as models and server are warm, and reports it on stderr.",
      "",
      "After SIGTERM or Ctrl-C it takes no more requests, runs waiting ones, and removes pipe and socket."
          + " Every request is answered or counted; the counts are printed."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint schedule serve --models models.yaml --policy edf",
      "  splitpoint schedule serve --models models.yaml --device coral \\",
      "      --socket /tmp/splitpoint.sock"
    })
final class ScheduleServeCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin AcceleratorOptions on;
  @Mixin LiveServerOptions live;

  @Option(
      names = "--models",
      paramLabel = "YAML",
      required = true,
      description =
          "labels: FILE, models: {NAME: FILE, ...}, optionally wcet_ms: {NAME: MS, ...}, and for"
              + " gangs segments: {NAME: {2: [FILE, FILE], ...}}")
  Path models;

  @Option(
      names = "--tasks",
      paramLabel = "CSV",
      description =
          "tasks admitted from the start, in the groups of their analysis; implies --admit")
  Optional<Path> tasks = Optional.empty();

  @Option(
      names = "--margin",
      paramLabel = "F",
      defaultValue = "0.2",
      description =
          "a worst case that models.yaml does not give is the slowest of 60 warm runs plus this"
              + " share (default: ${DEFAULT-VALUE})")
  double margin;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "directory of all images and base of relative names")
  Optional<Path> images = Optional.empty();

  @Option(
      names = "--metrics",
      paramLabel = "[HOST:]PORT",
      description = "serve the counters at /metrics for Prometheus")
  Optional<String> metrics = Optional.empty();

  @Option(names = "--seconds", paramLabel = "S", description = "end after this time")
  Optional<Double> seconds = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    try (CtrlC signal = new CtrlC();
        ScheduledServing serving = ScheduledServing.open(options(), this::say)) {
      signal.calls(stop::countDown);
      serving.start();
      if (seconds.isEmpty()) {
        stop.await();
      } else {
        stop.await((long) (seconds.get() * 1e3), TimeUnit.MILLISECONDS);
      }
      JobCounters served = serving.end();
      if (stop.getCount() == 0) {
        say("drained: " + served);
      }
      spec.commandLine().getOut().println(served);
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  private ScheduledServing.Options options() {
    InRange.within(0, 100, "--margin", margin);
    seconds.ifPresent(s -> InRange.above0("--seconds", s));
    Accelerators accelerators = on.named();
    return new ScheduledServing.Options(
        models,
        accelerators,
        on.opening(),
        live.asked(accelerators.count()),
        tasks,
        margin,
        images,
        metrics.map(MetricsAddress::of));
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
