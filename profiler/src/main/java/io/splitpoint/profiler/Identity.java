package io.splitpoint.profiler;

import java.util.List;
import java.util.stream.Collectors;

/** The settings that must be equal for measurements of two sessions to belong together. */
final class Identity {

  private Identity() {}

  /**
   * @param setup libraries, kernels and machine, in one line
   */
  static String of(
      List<ProfileTarget> targets,
      Profiler.Options options,
      List<Profiler.Metering> meters,
      String setup) {
    return targets.stream()
            .map(
                target ->
                    target.model()
                        + "-"
                        + target.precision()
                        + "@"
                        + target.graph().sha256().substring(0, 16)
                        + target.devices().stream()
                            .map(device -> "/" + device.name() + "x" + device.threads())
                            .collect(Collectors.joining()))
            .collect(Collectors.joining(" "))
        + " seed="
        + options.seed()
        + (meters.isEmpty()
            ? ""
            : " meters=" + meters.size() + " quality=" + options.quality().name())
        + " on "
        + setup.replace('\n', ' ');
  }
}
