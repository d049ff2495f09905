package io.splitpoint.app;

import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.trial.FreeMemory;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.client.ServerAddress;
import io.splitpoint.power.Quality;
import io.splitpoint.profiler.Inspection;
import io.splitpoint.profiler.Profiler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The options of {@link Profiling#run}; {@link #usual} has defaults.
 *
 * @param model model to profile
 * @param precisions precisions of a built-in model, at least one; a file has its own
 * @param devices at least one; the host CPU is added as the baseline
 * @param opening options for opening devices
 * @param points clocks and threads at which each device is measured
 * @param measuring amount of measuring
 * @param inspection additional measurements after the timing
 * @param meters power meters, such as {@code um25c:/dev/rfcomm0}; the table has the first one's
 *     energies
 * @param server a running {@code offload serve} with the same model, whose tails and link are
 *     measured in the same rounds; the question then has no tail and no link
 * @param question question about the splits
 * @param confidence probability at which one split is called best, 0.5 to 0.999
 * @param out the run's directory; empty for {@code results/<model>-<devices>-<time>}
 * @param resume whether to continue the run that was interrupted there
 * @param commandLine command line for the provenance
 */
public record ProfilingOptions(
    ModelSource model,
    List<Precision> precisions,
    List<DeviceSpec> devices,
    DeviceOptions opening,
    OperatingPoints points,
    Profiler.Options measuring,
    Inspection inspection,
    List<String> meters,
    Optional<ServerAddress> server,
    SplitQuestion question,
    double confidence,
    Optional<Path> out,
    boolean resume,
    List<String> commandLine) {

  /**
   * One built-in model as int8, or a file, on these devices, without a meter or a server: at most
   * 1000 runs of each part until its interval is within 5 %, and the fastest split with 95 %
   * confidence.
   *
   * @param seconds time for timing on all devices together
   * @param out the run's directory
   */
  public static ProfilingOptions usual(
      ModelSource model, List<DeviceSpec> devices, double seconds, Path out) throws IOException {
    return new ProfilingOptions(
        model,
        List.of(Precision.INT8),
        devices,
        DeviceOptions.usual(UserCache.directory().resolve("compiled")),
        OperatingPoints.USUAL,
        new Profiler.Options(
            1000, 0.05, OptionalDouble.of(seconds), FreeMemory.half(), true, Quality.NORMAL, 1),
        Inspection.NONE,
        List.of(),
        Optional.empty(),
        SplitQuestion.FASTEST,
        0.95,
        Optional.of(out),
        false,
        List.of());
  }

  /** Model and devices, for the name of the default directory. */
  String runName() {
    List<String> names = devices.stream().map(DeviceSpec::name).toList();
    return model.name() + "-" + String.join("-", names).replace(':', '_').replace('/', '_');
  }
}
