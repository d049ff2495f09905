package io.splitpoint.cli.schedule;

import io.splitpoint.app.scheduling.TaskMaking;
import io.splitpoint.cli.option.HostOption;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.failure.InputException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The numbers of Edge TPUs for tasks, and their networks. */
final class SegmentOptions {

  private static final int MOST = 64;

  @Mixin HostOption host;

  @Option(
      names = "--tpus",
      paramLabel = "M",
      defaultValue = "1",
      description = "worst cases on 1 to M Edge TPUs (default: ${DEFAULT-VALUE})")
  int tpus;

  @Option(
      names = "--model",
      paramLabel = "NAME=MODEL",
      description =
          "the network of a profile, by name or file (default: the built-in one of its name)")
  Map<String, String> models = Map.of();

  @Option(
      names = "--pipeline-margin",
      paramLabel = "F",
      defaultValue = "0.3",
      description =
          "share added where segments are modelled: one pipeline in ten is beyond the interval, see"
              + " docs/edgetpu-model.md (default: ${DEFAULT-VALUE})")
  double pipelineMargin;

  @Option(
      names = "--part-count",
      paramLabel = "N",
      defaultValue = "6",
      description = "largest number of parts of a model (default: ${DEFAULT-VALUE})")
  int partCount;

  /**
   * @param parts whether the models' parts are made too
   * @throws InputException when an option is out of its range
   */
  TaskMaking.Segments asked(boolean parts) {
    InRange.within(0, 100, "--pipeline-margin", pipelineMargin);
    int most = InRange.within(1, MOST, "--part-count", partCount);
    return new TaskMaking.Segments(
        InRange.within(1, MOST, "--tpus", tpus),
        models,
        host.named() ? Optional.of(host.host()) : Optional.empty(),
        pipelineMargin,
        parts ? OptionalInt.of(most) : OptionalInt.empty());
  }
}
