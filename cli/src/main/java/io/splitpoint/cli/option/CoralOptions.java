package io.splitpoint.cli.option;

import io.splitpoint.app.UserCache;
import io.splitpoint.device.DeviceOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a Coral is opened, and the model in place of one that is not attached. */
public final class CoralOptions {

  @Option(
      names = "--require-hardware",
      description = "a missing accelerator is an error (exit code 3) instead of being modelled")
  public boolean requireHardware;

  @Option(
      names = "--host",
      completionCandidates = Names.Hosts.class,
      paramLabel = "NAME|FILE",
      description =
          "host whose Edge TPU is modelled when none is attached (default: the one most like this"
              + " machine)")
  public Optional<String> host = Optional.empty();

  @Option(
      names = "--edgetpu-library",
      paramLabel = "FILE",
      description = "a libedgetpu other than the system's")
  public Optional<Path> library = Optional.empty();

  @Option(
      names = "--edgetpu-compiler",
      paramLabel = "COMPILER",
      description =
          "edgetpu_compiler's path, docker:IMAGE, or a directory of compiled models (default: on the"
              + " PATH)")
  public Optional<String> compiler = Optional.empty();

  /**
   * The options for devices that run one part of a model at a time.
   *
   * @param threads CPU threads of one run, at least 1
   */
  public DeviceOptions devices(int threads, boolean xnnpack) {
    return new DeviceOptions(
        threads,
        xnnpack,
        requireHardware,
        Optional.empty(),
        library,
        compiler,
        host,
        UserCache.directory().resolve("compiled"),
        false);
  }
}
