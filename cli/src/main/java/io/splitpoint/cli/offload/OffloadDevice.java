package io.splitpoint.cli.offload;

import io.splitpoint.cli.option.CoralOptions;
import io.splitpoint.cli.option.Names;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.model.Graph;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the heads of an offloaded run are computed. */
final class OffloadDevice {

  @Mixin CoralOptions coral;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      completionCandidates = Names.Devices.class,
      defaultValue = "cpu",
      description =
          "that runs heads: cpu, coral, coral:usb:N, coral:pci:N, delegate:LIBRARY[,KEY=VALUE...],"
              + " or a host whose Edge TPU is modelled, by name or device file; an accelerator's"
              + " answers may differ from the CPU's in the last bit (default: ${DEFAULT-VALUE})")
  String name;

  /**
   * Empty when heads run on the CPU.
   *
   * @param cpu how they run there in place of the device
   * @param says gets what the user must know of the device
   */
  Optional<DeviceHeads> open(
      TfLite runtime, Graph graph, Interpreter.Options cpu, Consumer<String> says) {
    DeviceSpec spec = DeviceSpec.of(name);
    if (spec.kind() == DeviceKind.CPU) {
      return Optional.empty();
    }
    DeviceOptions options = coral.devices(cpu.threads(), cpu.xnnpack());
    return Optional.of(DeviceHeads.open(spec, options, runtime, graph, cpu, says));
  }
}
