package io.splitpoint.cli.profile;

import io.splitpoint.cli.option.Bytes;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.MeterOptions;
import io.splitpoint.device.trial.FreeMemory;
import io.splitpoint.failure.InputException;
import io.splitpoint.profiler.Inspection;
import io.splitpoint.profiler.Profiler;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The amount of measuring, and the meters. */
final class MeasuringOptions {

  @Mixin MeterOptions power;

  @Option(
      names = "--budget",
      paramLabel = "SECONDS",
      description =
          "time for timing on all devices together; less is used when the answer is known"
              + " earlier (default: 60 per present device, more for models of many layers)")
  Optional<Double> budgetSeconds = Optional.empty();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "largest number of timed runs of a head or tail, and again of a split that can be best; at least"
              + " 3 (default: ${DEFAULT-VALUE})")
  int runs;

  @Option(
      names = "--precision-target",
      paramLabel = "PERCENT",
      defaultValue = "5",
      description =
          "a time is precise enough when its 95 %% interval is narrower than this share of it"
              + " (default: ${DEFAULT-VALUE})")
  double precisionTargetPercent;

  @Option(
      names = "--memory",
      paramLabel = "BYTES",
      description =
          "memory for open heads and tails, such as 512m or 2GiB (default:"
              + " half of the free memory)")
  Optional<String> memory = Optional.empty();

  @Option(
      names = "--tails",
      paramLabel = "none",
      description =
          "none: do not run the tails, to save time; a tail is then the whole model minus its head,"
              + " or unknown where that difference is smaller than its uncertainty")
  Optional<String> tails = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "seed of the random order and the inputs (default: ${DEFAULT-VALUE})")
  long seed;

  @Option(
      names = "--ops",
      description =
          "also measure each operator or kernel of the whole model by the runtime's events, in"
              + " separate runs: ops.csv")
  boolean operators;

  @Option(
      names = "--cold-starts",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "also start this number of processes for each head and each tail, to measure loading,"
              + " allocation, first run and peak memory; about half a second each (default:"
              + " ${DEFAULT-VALUE})")
  int coldStarts;

  Inspection inspection() {
    InRange.within(0, 1000, "--cold-starts", coldStarts);
    return new Inspection(operators, coldStarts);
  }

  Profiler.Options options() throws IOException {
    InRange.atLeast(3, "--runs", runs);
    InRange.above0("--precision-target", precisionTargetPercent);
    if (tails.isPresent() && !tails.get().equals("none")) {
      throw new InputException(
          "--tails: expected none (tails are run by default), found '" + tails.get() + "'");
    }
    budgetSeconds.ifPresent(seconds -> InRange.above0("--budget", seconds));
    return new Profiler.Options(
        runs,
        precisionTargetPercent / 100,
        budgetSeconds.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
        memory.isPresent() ? Bytes.parse(memory.get()) : FreeMemory.half(),
        tails.isEmpty(),
        power.quality,
        seed);
  }
}
