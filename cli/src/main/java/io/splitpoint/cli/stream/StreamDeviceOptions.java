package io.splitpoint.cli.stream;

import io.splitpoint.app.streaming.Streaming;
import io.splitpoint.cli.option.CoralOptions;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.Names;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The devices of a stream. */
final class StreamDeviceOptions {

  @Mixin CoralOptions coral;

  @Option(
      names = "--device",
      split = ",",
      paramLabel = "DEVICE",
      completionCandidates = Names.Devices.class,
      defaultValue = "coral",
      description =
          "cpu, coral (the attached ones), some of coral:usb:N,coral:pci:N,"
              + " delegate:LIBRARY[,KEY=VALUE...], or a host whose Edge TPUs"
              + " are modelled, by name or device file (default: ${DEFAULT-VALUE})")
  List<String> devices;

  @Option(
      names = "--tpus",
      paramLabel = "N",
      description = "accelerators to use (default: those named or attached; 1 when modelled)")
  Optional<Integer> tpus = Optional.empty();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "auto",
      description =
          "replicate: the whole model on each; pipeline: a segment on each; 2x2: two copies of two"
              + " segments; 5+3: copies of five and of three segments; auto: the fastest that the Edge TPU model predicts (default:"
              + " ${DEFAULT-VALUE})")
  String mode;

  @Option(
      names = "--no-results",
      description = "modelled Edge TPUs take their time and compute nothing")
  boolean noResults;

  @Option(
      names = "--give-up-after",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "an accelerator that takes longer for a frame counts as failed, and the others continue"
              + " (default: ${DEFAULT-VALUE})")
  double giveUpAfterS;

  private Duration silence() {
    return Duration.ofMillis(
        Math.round(InRange.within(0.1, 86_400, "--give-up-after", giveUpAfterS) * 1e3));
  }

  Streaming.Accelerators accelerators() {
    return new Streaming.Accelerators(
        devices, tpus, mode, !noResults, silence(), coral.devices(1, true));
  }
}
