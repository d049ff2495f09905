package io.splitpoint.report;

import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Pairings;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The 95 % intervals of the splits' latencies, from those of their heads and tails, whose errors
 * count as independent. A part without an interval adds nothing.
 */
final class SplitIntervals {

  private final Profile profile;
  private final List<MeasuredTails.Comparison> tails;

  SplitIntervals(Profile profile, List<MeasuredTails.Comparison> tails) {
    this.profile = profile;
    this.tails = tails;
  }

  /** Returns the intervals in the order in which {@link SplitFigure} draws its curves. */
  List<ErrorBars> of(Partition partition) {
    List<ErrorBars> errors = new ArrayList<>();
    for (List<SplitPoint> pair : SplitFigure.pairs(partition).values()) {
      List<SplitPoint> known = pair.stream().filter(cut -> cut.latencyMs().isPresent()).toList();
      if (!known.isEmpty()) {
        errors.add(
            new ErrorBars(
                errors.size(),
                known.stream().mapToDouble(cut -> reach(cut, false)).toArray(),
                known.stream().mapToDouble(cut -> reach(cut, true)).toArray()));
      }
    }
    return errors;
  }

  private double reach(SplitPoint cut, boolean above) {
    double head =
        cut.splitLayer() == 0
            ? 0
            : row(cut.headDevice(), cut.splitLayer())
                .flatMap(LayerProfile::latency)
                .map(latency -> reach(latency, cut.headMs().orElse(0), above))
                .orElse(0.0);
    double tail =
        tail(cut).map(latency -> reach(latency, cut.tailMs().orElse(0), above)).orElse(0.0);
    return Math.hypot(head, tail);
  }

  private Optional<Latency> tail(SplitPoint cut) {
    String device = cut.timedTailDevice();
    if (cut.splitLayer() == profile.layers()) {
      return Optional.empty();
    }
    return cut.splitLayer() == 0
        ? row(device, profile.layers()).flatMap(LayerProfile::latency)
        : tails.stream()
            .filter(tail -> tail.layer() == cut.splitLayer() && tail.device().equals(device))
            .map(MeasuredTails.Comparison::measured)
            .findFirst();
  }

  /** The interval shrinks with the same factor as the time on a faster server. */
  private static double reach(Latency latency, double shownMs, boolean above) {
    if (!latency.hasInterval() || latency.medianMs() == 0) {
      return 0;
    }
    double reach =
        above ? latency.highMs() - latency.medianMs() : latency.medianMs() - latency.lowMs();
    return reach * shownMs / latency.medianMs();
  }

  private Optional<LayerProfile> row(String device, int layer) {
    return Pairings.series(profile, device).map(series -> profile.rows(series).get(layer));
  }
}
