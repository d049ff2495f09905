package io.splitpoint.cli.schedule;

import io.splitpoint.app.scheduling.ScheduleQuestion;
import io.splitpoint.app.scheduling.Simulating;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.sim.Simulator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "simulate",
    description =
        "Runs the tasks in simulated time, exact in nanoseconds; percentiles of the response times"
            + " with their confidence.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint schedule simulate tasks.csv --policy edf",
      "  splitpoint schedule simulate tasks.csv --policy rm --json",
      "  splitpoint schedule simulate tasks.csv --arrivals poisson --seconds 3600 \\",
      "      --out run"
    })
final class ScheduleSimulateCommand implements Callable<Integer> {

  @Mixin ScheduleInput input;
  @Mixin ArrivalOptions jobs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "write schedule.csv, responses.csv, gantt.html and trace.json (for ui.perfetto.dev)"
              + " there")
  Optional<Path> directory = Optional.empty();

  @Option(
      names = "--trace-ms",
      paramLabel = "MS",
      defaultValue = "2000",
      description = "time that schedule.csv, chart and trace show (default: ${DEFAULT-VALUE})")
  double traceMs;

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    InRange.within(0, 1e9, "--trace-ms", traceMs);
    if (input.tpus > Simulator.MAX_GROUP) {
      throw new InputException(
          "--tpus: expected up to " + Simulator.MAX_GROUP + " to simulate, found " + input.tpus);
    }
    ScheduleQuestion question = input.question();
    Simulating.Result result =
        Simulating.run(question, jobs.asked(), directory.isPresent() ? (long) (traceMs * 1e6) : 0);
    SimulationView view = SimulationView.of(result);
    output.print(() -> view, view::print);
    if (directory.isPresent()) {
      result.writeTo(directory.get());
    }
    return 0;
  }
}
