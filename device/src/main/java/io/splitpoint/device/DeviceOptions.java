package io.splitpoint.device;

import io.splitpoint.model.edgetpu.Host;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The options for opening devices.
 *
 * @param threads CPU threads of one run, at least 1
 * @param xnnpack whether the CPU uses XNNPACK
 * @param requireHardware whether a missing Coral is an error instead of being modelled
 * @param tfliteLibrary path of a TensorFlow Lite other than the bundled one
 * @param edgetpuLibrary path of a libedgetpu other than the system's
 * @param edgetpuCompiler path, {@code docker:IMAGE} or directory; empty to search the PATH
 * @param edgetpuHost host whose Coral is modelled when none is attached; empty for the one most
 *     similar to this machine
 * @param compiledModels directory of compiled models
 * @param sharedWeights whether parts of one model share their common weights, for many open heads
 *     and tails
 */
public record DeviceOptions(
    int threads,
    boolean xnnpack,
    boolean requireHardware,
    Optional<Path> tfliteLibrary,
    Optional<Path> edgetpuLibrary,
    Optional<String> edgetpuCompiler,
    Optional<String> edgetpuHost,
    Path compiledModels,
    boolean sharedWeights) {

  /**
   * The default: one thread, the bundled TensorFlow Lite, the system's libedgetpu and
   * edgetpu_compiler, and a model in place of a Coral that is not attached.
   */
  public static DeviceOptions usual(Path compiledModels) {
    return new DeviceOptions(
        1,
        true,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        compiledModels,
        true);
  }

  /** The host whose Edge TPU is modelled where none is attached. */
  public Host modelledHost() {
    return edgetpuHost().map(Host::of).orElseGet(Devices::hostLikeThis);
  }

  /** These options with another number of CPU threads. */
  public DeviceOptions withThreads(int other) {
    return new DeviceOptions(
        other,
        xnnpack,
        requireHardware,
        tfliteLibrary,
        edgetpuLibrary,
        edgetpuCompiler,
        edgetpuHost,
        compiledModels,
        sharedWeights);
  }
}
