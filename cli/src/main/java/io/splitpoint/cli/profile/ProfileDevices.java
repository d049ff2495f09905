package io.splitpoint.cli.profile;

import io.splitpoint.app.OperatingPoints;
import io.splitpoint.app.UserCache;
import io.splitpoint.cli.option.CoralOptions;
import io.splitpoint.cli.option.InRange;
import io.splitpoint.cli.option.Names;
import io.splitpoint.cli.option.Words;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.Clock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The devices to profile, and the options for opening them. */
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
              + " device file; several are separated by commas")
  List<String> devices;

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "N",
      description =
          "CPU threads of one run (default: all cores); several, separated by commas, are measured"
              + " as devices such as cpu@2t")
  List<Integer> threads = List.of();

  @Option(
      names = "--cpu-clock",
      split = ",",
      paramLabel = "MHZ",
      description =
          "clocks at which the CPU is fixed by Linux's cpufreq, one after the other, as devices such"
              + " as cpu@1000MHz; needs permission; the clock is restored at the end, also after"
              + " Ctrl-C")
  List<Integer> cpuClocks = List.of();

  @Option(
      names = "--coral-clock",
      split = ",",
      paramLabel = "std|max",
      description =
          "clocks of a Coral on USB, as devices such as coral@std; max needs the libedgetpu that"
              + " runs at it")
  List<String> coralClocks = List.of();

  @Option(names = "--no-xnnpack", description = "run the CPU without XNNPACK's kernels")
  boolean noXnnpack;

  @Option(
      names = "--tflite-library",
      paramLabel = "FILE",
      description = "a TensorFlow Lite library other than the bundled one")
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
      throw new InputException("--calibrate: expected a coral among the devices, found " + devices);
    }
    return specs;
  }

  /** One number of threads is an option for opening the devices; several are devices. */
  OperatingPoints points() {
    threads.forEach(value -> InRange.atLeast(1, "--threads", value));
    cpuClocks.forEach(value -> InRange.atLeast(1, "--cpu-clock", value));
    List<Clock> corals =
        coralClocks.stream().map(word -> Words.value("--coral-clock", word, Clock.class)).toList();
    OperatingPoints points = OperatingPoints.of(cpuClocks, corals, threads);
    if (calibrate.isPresent()
        && (threads.size() > 1 || !cpuClocks.isEmpty() || !coralClocks.isEmpty())) {
      throw new InputException(
          "--calibrate: expected the usual operating point, found --threads with"
              + " several numbers, --cpu-clock or --coral-clock");
    }
    return threads.size() > 1 ? points : OperatingPoints.of(cpuClocks, corals, List.of());
  }

  DeviceOptions opening() {
    return new DeviceOptions(
        threads.size() == 1 ? threads.get(0) : Runtime.getRuntime().availableProcessors(),
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
