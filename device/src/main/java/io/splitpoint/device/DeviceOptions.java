package io.splitpoint.device;

import io.splitpoint.model.edgetpu.Host;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How devices are opened.
 *
 * @param threads CPU threads of one run, at least 1
 * @param xnnpack whether the CPU uses XNNPACK
 * @param requireHardware whether a missing Coral is an error instead of being modelled
 * @param tfliteLibrary another TensorFlow Lite than the bundled one
 * @param edgetpuLibrary another libedgetpu than the system's
 * @param edgetpuCompiler path, {@code docker:IMAGE} or directory; empty to look on the PATH
 * @param edgetpuHost host whose Coral is modelled when there is none; empty for the one most like
 *     this machine
 * @param compiledModels where compiled models are kept
 * @param sharedWeights whether parts of one model keep the weights that they have in common once,
 *     for many heads and tails that are open at the same time
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
   * What most programs want: one thread, the bundled TensorFlow Lite, the system's libedgetpu and
   * edgetpu_compiler, and a Coral that is not attached is modelled.
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

  /** The same with other CPU threads. */
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
