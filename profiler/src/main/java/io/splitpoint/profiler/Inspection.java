package io.splitpoint.profiler;

import io.splitpoint.device.Device;
import io.splitpoint.profile.Source;
import java.util.ArrayList;
import java.util.List;

/**
 * What is looked at after everything was timed, with runs of its own: what the operators take, and
 * what a process pays to start a part. Use it with {@link Profiler}; it is not kept in the journal,
 * so that a run that goes on looks again.
 *
 * @param operators whether the steps of the whole model are told
 * @param coldStarts processes that are started for each head and each tail; 0 for none
 */
public record Inspection(boolean operators, int coldStarts) {

  public static final Inspection NONE = new Inspection(false, 0);

  /**
   * What was timed and what is found now, together.
   *
   * @param subjects that were timed
   * @param seed of the inputs
   */
  public Profiler.Outcome of(
      List<ProfileTarget> subjects, Profiler.Outcome timed, long seed, Profiler.Progress progress) {
    Profiler.Outcome found = timed;
    if (operators) {
      found = found.with(operators(subjects, timed, seed, progress));
    }
    return coldStarts == 0 ? found : new ColdStarts(coldStarts, progress).of(subjects, found);
  }

  private static Operators operators(
      List<ProfileTarget> subjects, Profiler.Outcome timed, long seed, Profiler.Progress progress) {
    List<OperatorRow> rows = new ArrayList<>();
    List<Operators.Summary> summaries = new ArrayList<>();
    for (ProfileTarget subject : subjects) {
      for (Device device : subject.devices()) {
        progress.at(1, "operators on " + device.name());
        Operators found =
            device instanceof Device.Present present && real(present)
                ? OperatorRuns.of(subject, present, timed.layers(), seed)
                : untold(subject, device);
        rows.addAll(found.rows());
        summaries.addAll(found.summaries());
      }
    }
    return new Operators(rows, summaries);
  }

  /** What stands in for hardware has no operator times that mean anything. */
  static boolean real(Device.Present device) {
    return !device.remote() && device.source() == Source.MEASURED;
  }

  private static Operators untold(ProfileTarget subject, Device device) {
    boolean remote = device instanceof Device.Present present && present.remote();
    String words =
        "operators on %s %s: unknown, %s"
            .formatted(
                device.name(),
                subject.precision(),
                remote ? "it is another machine" : "it is modelled as a whole");
    return new Operators(List.of(), List.of(new Operators.Summary(device.name(), words)));
  }
}
