package io.splitpoint.profiler;

import io.splitpoint.profile.Median;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Finds reasons why a run's times are unreliable; MLPerf's LoadGen likewise ends a run with VALID
 * or INVALID and the reasons.
 */
final class Doubts {

  /** Factor of the machine's pace beyond which times are unreliable. */
  private static final double PACE = 1.5;

  /** The least share of the time near the prevailing pace that estimates it reliably. */
  private static final double PACE_SHARE = 0.4;

  private static final double OTHER_PROGRAMS = 0.1;
  private static final double ADDITIVITY = 0.05;

  /** Share of the cuts that may separate a fused operator. */
  private static final double TORN = 0.1;

  /** A tensor is written and read again at 2 GB/s or more, also on a Raspberry Pi 3. */
  private static final double NANOS_PER_BYTE = 1;

  private final List<Series> series;
  private final Profiler.Options options;
  private final int playOffRounds;
  private final OptionalDouble otherPrograms;
  private final List<Doubt> found = new ArrayList<>();

  /**
   * @param playOffRounds rounds of the contenders, 0 where none of their parts ran here
   * @param otherPrograms other programs' share of the processors
   */
  Doubts(
      List<Series> series,
      Profiler.Options options,
      int playOffRounds,
      OptionalDouble otherPrograms) {
    this.series = series;
    this.options = options;
    this.playOffRounds = playOffRounds;
    this.otherPrograms = otherPrograms;
  }

  List<Doubt> list() {
    for (Series one : series) {
      rounds(one);
      if (one.fewestRounds() > 0) {
        intervals(one);
        sums(one);
        pace(one);
      }
    }
    if (playOffRounds > 0 && playOffRounds < PlayOff.FEWEST_ROUNDS) {
      doubt(
          "too_few_rounds",
          "the contending splits were run against each other in %d rounds, expected at least %d",
          playOffRounds,
          PlayOff.FEWEST_ROUNDS);
    }
    if (otherPrograms.isPresent() && otherPrograms.getAsDouble() > OTHER_PROGRAMS) {
      doubt(
          "other_programs",
          "other programs took %.0f %% of the processors while measuring, expected at most %.0f %%",
          100 * otherPrograms.getAsDouble(),
          100 * OTHER_PROGRAMS);
    }
    return List.copyOf(found);
  }

  private void rounds(Series one) {
    if (one.fewestRounds() < ProfilingRun.FEWEST_ROUNDS) {
      doubt(
          "too_few_rounds",
          "not every part ran in more than %d rounds on %s, expected at least %d",
          one.fewestRounds(),
          one.device().name(),
          ProfilingRun.FEWEST_ROUNDS);
    }
  }

  /** Reports intervals of twice the target; below that the table is only coarser. */
  private void intervals(Series one) {
    if (!ProfilingRun.precise(one, 2 * options.precisionTarget())) {
      ProfiledPart widest =
          one.parts().stream().max(Comparator.comparingDouble(one::relativeWidth)).orElseThrow();
      doubt(
          "wide_intervals",
          "more than a tenth of the 95 %% intervals are too wide, most of all that of %s with"
              + " %.0f %%, expected at most %.0f %%",
          widest.inWords(),
          100 * one.relativeWidth(widest),
          200 * options.precisionTarget());
    }
  }

  /**
   * Every cut costs a second start of the runtime and a transfer of its tensor through memory;
   * larger differences at many cuts are errors of the measurement. At a single cut they may come
   * from an operator that was fused with its neighbour.
   */
  private void sums(Series one) {
    List<Additivity> cuts =
        Additivity.of(
            one.estimate(),
            one.slots(ProfiledPart.Kind.HEAD),
            one.slots(ProfiledPart.Kind.TAIL),
            one.slot(one.whole()));
    if (cuts.isEmpty()) {
      return;
    }
    double whole = one.estimate().nanos(one.slot(one.whole()));
    double[] excess = cuts.stream().mapToDouble(cut -> cut.ratio() - 1).toArray();
    double start = Math.max(0, Median.of(excess));
    List<Additivity> off =
        cuts.stream()
            .filter(
                cut -> {
                  long bytes = one.target().graph().cutAfter(cut.cut()).bytes().orElse(0);
                  double explained = start + bytes * NANOS_PER_BYTE / whole;
                  return cut.isOff(ADDITIVITY, explained + ADDITIVITY);
                })
            .toList();
    if (off.size() <= TORN * cuts.size()) {
      return;
    }
    Additivity worst = off.get(0);
    for (Additivity cut : off) {
      worst = Math.abs(cut.ratio() - 1) > Math.abs(worst.ratio() - 1) ? cut : worst;
    }
    doubt(
        "parts_do_not_add_up",
        "at %d of %d cuts head and tail on %s do not take what the whole model takes; worst after"
            + " %s: %+.0f %% (95 %% interval %+.0f to %+.0f %%), expected at most %.0f %%",
        off.size(),
        cuts.size(),
        one.device().name(),
        one.target().graph().layers().get(worst.cut() - 1).name(),
        100 * (worst.ratio() - 1),
        100 * (worst.low() - 1),
        100 * (worst.high() - 1),
        100 * ADDITIVITY);
  }

  private void pace(Series one) {
    double away = one.timeAway(PACE);
    if (away > PACE_SHARE) {
      doubt(
          "pace",
          "for %.0f %% of the time the machine's pace was more than a factor of %.2g away from the"
              + " one that prevailed while %s was timed, expected at most %.0f %%",
          100 * away,
          PACE,
          one.device().name(),
          100 * PACE_SHARE);
    }
  }

  private void doubt(String code, String reason, Object... values) {
    found.add(new Doubt(code, String.format(Locale.ROOT, reason, values)));
  }
}
