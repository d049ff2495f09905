package io.splitpoint.profiler;

import io.splitpoint.device.Device;
import io.splitpoint.profile.Source;
import java.util.ArrayList;
import java.util.List;

/**
 * Additional measurements after everything is timed, with separate runs: the times of operators and
 * the cold starts of parts. Use it with {@link Profiler}; the journal does not keep them, so that a
 * resumed run repeats them.
 *
 * @param operators whether to measure the steps of the whole model
 * @param coldStarts number of processes for each head and each tail; 0 for none
 */
public record Inspection(boolean operators, int coldStarts) {

  public static final Inspection NONE = new Inspection(false, 0);

  /**
   * Adds these measurements to an outcome.
   *
   * @param targets targets that were timed
   * @param seed seed of the inputs
   */
  public Profiler.Outcome of(
      List<ProfileTarget> targets, Profiler.Outcome timed, long seed, Profiler.Progress progress) {
    Profiler.Outcome found = timed;
    if (operators) {
      found = found.with(operators(targets, timed, seed, progress));
    }
    return coldStarts == 0 ? found : new ColdStarts(coldStarts, progress).of(targets, found);
  }

  private static Operators operators(
      List<ProfileTarget> targets, Profiler.Outcome timed, long seed, Profiler.Progress progress) {
    List<OperatorRow> rows = new ArrayList<>();
    List<Operators.Summary> summaries = new ArrayList<>();
    for (ProfileTarget target : targets) {
      for (Device device : target.devices()) {
        progress.at(1, "operators on " + device.name());
        Operators found =
            device instanceof Device.Present present && real(present)
                ? OperatorRuns.of(target, present, timed.layers(), seed)
                : untold(target, device);
        rows.addAll(found.rows());
        summaries.addAll(found.summaries());
      }
    }
    return new Operators(rows, summaries);
  }

  /** Whether operator times are meaningful, which they are not on a stand-in for hardware. */
  static boolean real(Device.Present device) {
    return !device.remote() && device.source() == Source.MEASURED;
  }

  private static Operators untold(ProfileTarget target, Device device) {
    boolean remote = device instanceof Device.Present present && present.remote();
    String words =
        "operators on %s %s: unknown, %s"
            .formatted(
                device.name(),
                target.precision(),
                remote ? "it is another machine" : "it is modelled as a whole");
    return new Operators(List.of(), List.of(new Operators.Summary(device.name(), words)));
  }
}
