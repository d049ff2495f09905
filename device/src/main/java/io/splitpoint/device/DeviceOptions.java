package io.splitpoint.device;

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
 */
public record DeviceOptions(
    int threads,
    boolean xnnpack,
    boolean requireHardware,
    Optional<Path> tfliteLibrary,
    Optional<Path> edgetpuLibrary,
    Optional<String> edgetpuCompiler,
    Optional<String> edgetpuHost,
    Path compiledModels) {}
