package io.splitpoint.cli;

import io.splitpoint.model.Graph;
import io.splitpoint.profiler.DeviceOptions;
import io.splitpoint.tflite.TfLite;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the heads of an offloaded run are computed. */
final class OffloadDevice {

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      completionCandidates = Names.Devices.class,
      defaultValue = "cpu",
      description =
          "that runs heads: cpu, coral, coral:usb:N, coral:pci:N, or a device file; a Coral's answers"
              + " may differ from the CPU's in the last bit (default: ${DEFAULT-VALUE})")
  String name;

  @Option(
      names = "--require-hardware",
      description = "fail when there is no Coral instead of modelling one")
  boolean requireHardware;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      completionCandidates = Names.Hosts.class,
      description =
          "host of the Coral that is modelled when there is none (default: the one most like this"
              + " machine)")
  Optional<String> host = Optional.empty();

  @Option(
      names = "--edgetpu-library",
      paramLabel = "FILE",
      description = "another libedgetpu than the system's")
  Optional<Path> library = Optional.empty();

  @Option(
      names = "--edgetpu-compiler",
      paramLabel = "COMPILER",
      description =
          "edgetpu_compiler's path, docker:IMAGE, or a directory of compiled prefixes (default: on"
              + " the PATH)")
  Optional<String> compiler = Optional.empty();

  /** Empty when heads run on the CPU. */
  Optional<DeviceHeads> open(TfLite runtime, Graph graph, int threads, boolean xnnpack) {
    if (name.equals("cpu")) {
      return Optional.empty();
    }
    DeviceOptions options =
        new DeviceOptions(
            threads,
            xnnpack,
            requireHardware,
            Optional.empty(),
            library,
            compiler,
            host,
            ModelOption.userCache().resolve("compiled"));
    return Optional.of(DeviceHeads.open(name, options, runtime, graph));
  }
}
