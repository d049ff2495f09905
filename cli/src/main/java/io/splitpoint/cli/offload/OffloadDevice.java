package io.splitpoint.cli.offload;

import io.splitpoint.cli.option.CoralOptions;
import io.splitpoint.cli.option.Names;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.offload.run.Settings;
import io.splitpoint.profile.DeviceKind;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The device of an offloaded run's heads. */
final class OffloadDevice {

  @Mixin CoralOptions coral;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      completionCandidates = Names.Devices.class,
      defaultValue = "cpu",
      description =
          "device of the heads: cpu, coral, coral:usb:N, coral:pci:N, delegate:LIBRARY[,KEY=VALUE...],"
              + " or a host whose Edge TPU is modelled, by name or device file; an accelerator's"
              + " answers may differ from the CPU's in the last bit (default: ${DEFAULT-VALUE})")
  String name;

  boolean isCpu() {
    return spec().kind() == DeviceKind.CPU;
  }

  DeviceSpec spec() {
    return DeviceSpec.of(name);
  }

  DeviceOptions opening(Settings settings) {
    return coral.devices(settings.threads(), settings.xnnpack());
  }
}
