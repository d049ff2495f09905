package io.splitpoint.cli.partition;

import io.splitpoint.cli.option.TailOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The link and the far side. */
final class LinkOptions {

  @Mixin TailOptions far = new TailOptions();

  @Option(
      names = "--tails",
      paramLabel = "FILE",
      description =
          "measured tails, in profile.csv's columns: row k is layers k+1 to N on its device"
              + " (default: the tails.csv beside each profile; without one a tail is the whole"
              + " model minus its head)")
  Optional<Path> tails = Optional.empty();

  @Option(
      names = "--mixed-precision",
      description = "also pair devices of different precision, and charge the conversion")
  boolean mixedPrecision;

  @Option(
      names = "--return-answer",
      description =
          "charge sending the model's output back to the head device (a link that 'link measure' or"
              + " 'profile --server' measured includes it in overhead_ms)")
  boolean returnAnswer;
}
