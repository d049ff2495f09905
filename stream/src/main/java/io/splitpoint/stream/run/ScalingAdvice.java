package io.splitpoint.stream.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The useful number of accelerators by a stream's measurements: the rate grows with their number
 * until something else limits it.
 *
 * @param helpfulAccelerators number of accelerators of this kind and arrangement beyond which one
 *     more gives nothing
 * @param binding the limit then
 * @param limitFramesPerS frames per second at that limit
 */
public record ScalingAdvice(int helpfulAccelerators, String binding, double limitFramesPerS) {

  private record Limit(String name, double fps) {}

  /**
   * Assumes one thread each for capture and write, and up to one per core for preprocessing and
   * decoding.
   *
   * @param accelerators number of accelerators that ran
   * @param modelledFps frames a second that the Edge TPU model says they give; empty to take what
   *     they gave here, which for modelled ones can be the rate of the CPU that computes the
   *     results
   * @return empty when too little was measured
   */
  public static Optional<ScalingAdvice> of(
      StreamResult report, int accelerators, OptionalDouble modelledFps) {
    OptionalDouble infer =
        modelledFps.isPresent()
            ? modelledFps
            : report.stages().stream()
                .filter(stage -> stage.name().startsWith("infer"))
                .flatMapToDouble(stage -> stage.boundFps().stream())
                .min();
    List<Limit> limits = new ArrayList<>();
    for (StageReport stage : report.stages()) {
      OptionalDouble bound = stage.boundFps();
      if (bound.isPresent()) {
        switch (stage.name()) {
          case "capture", "write" -> limits.add(new Limit(stage.name(), bound.getAsDouble()));
          case "preprocess", "decode" ->
              limits.add(
                  new Limit(
                      stage.name() + " on all cores",
                      bound.getAsDouble() / stage.servers() * report.cores()));
          default -> {
            // The accelerators themselves are not a limit here.
          }
        }
      }
    }
    if (report.cpuMs() > 0) {
      limits.add(
          new Limit(
              (report.modelled() ? "all stages but the accelerators'" : "all stages together")
                  + " on "
                  + report.cores()
                  + " cores",
              report.coresFps()));
    }
    if (infer.isEmpty() || limits.isEmpty()) {
      return Optional.empty();
    }
    Limit least = limits.get(0);
    for (Limit limit : limits) {
      least = limit.fps < least.fps ? limit : least;
    }
    double each = infer.getAsDouble() / accelerators;
    int helpful = (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.ceil(least.fps / each)));
    return Optional.of(new ScalingAdvice(helpful, least.name, least.fps));
  }

  /** The advice in one line. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "accelerators like these help up to %d; then the rate is limited by %s to %.1f fps",
        helpfulAccelerators,
        binding,
        limitFramesPerS);
  }
}
