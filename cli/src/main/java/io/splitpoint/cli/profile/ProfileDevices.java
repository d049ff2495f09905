package io.splitpoint.cli.profile;

import io.splitpoint.app.UserCache;
import io.splitpoint.cli.option.CoralOptions;
import io.splitpoint.cli.option.Names;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.run.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is profiled on, and how it is opened. */
final class ProfileDevices {

  @Mixin CoralOptions coral;

  @Option(
      names = "--device",
      completionCandidates = Names.Devices.class,
      required = true,
      split = ",",
      paramLabel = "DEVICE",
      description =
          "cpu, coral, coral:usb:N, coral:pci:N, delegate:LIBRARY[,KEY=VALUE...] for any accelerator"
              + " with a TensorFlow Lite delegate, or a host whose Edge TPU is modelled, by name or"
              + " device file; several with commas between")
  List<String> devices;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "CPU threads of one run (default: all cores)")
  Optional<Integer> threads = Optional.empty();

  @Option(names = "--no-xnnpack", description = "run the CPU without XNNPACK's kernels")
  boolean noXnnpack;

  @Option(
      names = "--tflite-library",
      paramLabel = "FILE",
      description = "another TensorFlow Lite library than the bundled one")
  Optional<Path> tfliteLibrary = Optional.empty();

  @Option(
      names = "--calibrate",
      paramLabel = "FILE",
      description =
          "fit the Edge TPU model to what this run measures on a real Coral, and write it as a"
              + " device file")
  Optional<Path> calibrate = Optional.empty();

  List<DeviceSpec> specs() {
    List<DeviceSpec> specs = DeviceSpec.list(devices);
    if (calibrate.isPresent() && specs.stream().noneMatch(DeviceSpec::coral)) {
      throw new UsageException("--calibrate: expected a coral among the devices, found " + devices);
    }
    return specs;
  }

  DeviceOptions opening() {
    if (threads.isPresent() && threads.get() < 1) {
      throw new UsageException("--threads: expected at least 1, found " + threads.get());
    }
    return new DeviceOptions(
        threads.orElse(Runtime.getRuntime().availableProcessors()),
        !noXnnpack,
        coral.requireHardware || calibrate.isPresent(),
        tfliteLibrary,
        coral.library,
        coral.compiler,
        coral.host,
        UserCache.directory().resolve("compiled"),
        true);
  }
}
