package io.splitpoint.cli.schedule;

import io.splitpoint.app.scheduling.Accelerators;
import io.splitpoint.cli.option.CoralOptions;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.device.DeviceOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The accelerators of a live scheduler. */
final class AcceleratorOptions {

  @Mixin CoralOptions coral;

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "cpu",
      description =
          "cpu, coral, coral:usb:N, coral:pci:N, delegate:LIBRARY[,KEY=VALUE...], or a host whose"
              + " Edge TPUs are modelled, by name or"
              + " device file, which then takes the modelled time; a Coral runs compiled models, and"
              + " others are compiled first (default: ${DEFAULT-VALUE})")
  String device;

  @Option(
      names = "--tpus",
      paramLabel = "M|NAMES",
      defaultValue = "1",
      description =
          "accelerators, one dispatcher per group: a number, or coral:usb:0,coral:usb:1,…"
              + " (default: ${DEFAULT-VALUE})")
  String tpus;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "CPU threads per accelerator (default: ${DEFAULT-VALUE})")
  int threads;

  Accelerators named() {
    return Accelerators.of(device, tpus);
  }

  DeviceOptions opening() {
    return coral.devices(InRange.atLeast(1, "--threads", threads), true);
  }
}
