package io.splitpoint.cli.schedule;

import io.splitpoint.app.scheduling.ScheduleAnalysis;
import io.splitpoint.failure.InputException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The memory of one Edge TPU that the tasks' models share. */
final class ChipMemoryOptions {

  @Option(
      names = "--chip-bytes",
      paramLabel = "BYTES",
      description =
          "capacity of the Edge TPU's chip for parameters: decides which models stay there, so that their"
              + " jobs need no reload; needs --model-bytes or --parts")
  Optional<Long> chipBytes = Optional.empty();

  @Option(
      names = "--model-bytes",
      paramLabel = "MODEL=BYTES",
      split = ",",
      description = "parameters of each model on the chip, from 'inspect' or 'estimate'")
  Map<String, Long> modelBytes = Map.of();

  @Option(
      names = "--parts",
      paramLabel = "FILE",
      description =
          "parts.csv of the tasks' models, with --chip-bytes: decides which parts of each model stay"
              + " on the chip, and before which its jobs are cut so that none blocks a short deadline"
              + " for too long; the tasks' own worst cases and reloads are ignored")
  Optional<Path> parts = Optional.empty();

  /**
   * The requested sharing; empty for none.
   *
   * @param alone whether there is one Edge TPU and nothing else is chosen
   * @throws InputException when the options contradict each other
   */
  Optional<ScheduleAnalysis.ChipMemory> asked(boolean alone) {
    if (parts.isPresent() && !modelBytes.isEmpty()) {
      throw new InputException("--parts: expected no --model-bytes beside it");
    }
    if (parts.isEmpty() && chipBytes.isEmpty() && modelBytes.isEmpty()) {
      return Optional.empty();
    }
    boolean known = chipBytes.filter(bytes -> bytes >= 0).isPresent();
    if (parts.isPresent() && !known) {
      throw new InputException(
          "--parts: expected --chip-bytes of at least 0 with it, found " + chipBytes.orElse(null));
    }
    if (parts.isEmpty() && (!known || modelBytes.isEmpty())) {
      throw new InputException(
          "--chip-bytes, --model-bytes: expected both, or --chip-bytes and --parts, and bytes of at least 0, found "
              + chipBytes.orElse(null)
              + " and "
              + modelBytes);
    }
    if (!alone) {
      throw new InputException(
          "--chip-bytes: expected one Edge TPU and no --choose-splits or --global");
    }
    return Optional.of(new ScheduleAnalysis.ChipMemory(chipBytes.get(), modelBytes, parts));
  }
}
