package io.splitpoint.cli.offload;

import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.LayerName;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.Words;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.offload.run.Compression;
import io.splitpoint.offload.run.Goal;
import io.splitpoint.offload.run.Settings;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The split of an offloaded run, and the goal for which it is chosen. */
final class SplitOptions {

  @Option(
      names = "--split",
      paramLabel = "LAYER",
      defaultValue = "auto",
      description =
          "layer to cut after, by name or number (0 to N), or auto (default: ${DEFAULT-VALUE})")
  String split;

  @Option(
      names = "--objective",
      paramLabel = "OBJECTIVE",
      completionCandidates = Names.Goals.class,
      defaultValue = "latency",
      description =
          "goal of --split auto: latency of a frame, or throughput in frames per second with --in-flight 2 or"
              + " more (default: ${DEFAULT-VALUE})")
  String objective;

  @Option(
      names = "--deadline",
      paramLabel = "MS",
      description = "time from the start of a frame to its answer; the tail runs here if necessary")
  Optional<Double> deadlineMs = Optional.empty();

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "frames in progress at a time; 2 computes a head while the frame before is sent (default:"
              + " ${DEFAULT-VALUE})")
  int inFlight;

  @Option(
      names = "--compression",
      paramLabel = "HOW",
      completionCandidates = Names.Compressions.class,
      defaultValue = "auto",
      description =
          "compression on the link: auto (gzip where it pays, measured on the tensors),"
              + " none, or gzip (default: ${DEFAULT-VALUE})")
  String compression;

  /**
   * Adds these options to the settings of a run.
   *
   * @throws InputException when an option is out of its range
   */
  Settings add(Settings to, Graph graph) {
    InRange.atLeast(1, "--in-flight", inFlight);
    deadlineMs.ifPresent(ms -> InRange.above0("--deadline", ms));
    return new Settings(
        to.model(),
        to.version(),
        to.tails(),
        layer(graph),
        deadlineMs.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
        to.threads(),
        to.xnnpack(),
        inFlight,
        Words.value("--compression", compression, Compression.class),
        Words.value("--objective", objective, Goal.class));
  }

  private OptionalInt layer(Graph graph) {
    return split.equals("auto")
        ? OptionalInt.empty()
        : OptionalInt.of(
            LayerName.find("--split: expected auto, or", split, graph, 0, graph.layers().size()));
  }
}
