package io.splitpoint.app;

import io.splitpoint.partition.Answer;
import io.splitpoint.partition.Candidate;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Pairings;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profiler.Contest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides for {@code profile} which splits are compared by more runs: those that may be best for
 * the objective with more than 1 % probability, until one reaches the requested confidence. The
 * probability is a posterior, so that evaluating it repeatedly is harmless.
 */
public final class SplitContest implements Contest {

  private static final double LEAST_PROBABILITY = 0.01;

  /** The least number of contenders. */
  private static final int FEWEST = 2;

  private static final int MOST = 8;

  private final Splits splits;
  private final Optional<RemoteServer> server;

  /**
   * @param server server that is measured in the same run
   */
  public SplitContest(Splits splits, Optional<RemoteServer> server) {
    this.splits = splits;
    this.server = server;
  }

  @Override
  public Standing standing(Profile soFar, List<LayerProfile> tails) {
    Partition partition = partition(soFar, tails);
    Objective objective = splits.asked(partition);
    Optional<Answer> answer = Answer.of(partition, objective, splits.confidence());
    if (answer.isEmpty()) {
      return new Standing(
          List.of(),
          true,
          Double.NaN,
          answers(partition, soFar),
          partition.undecided(objective).orElse("no split has a value for " + objective.label()));
    }
    List<Split> contenders = new ArrayList<>();
    for (Candidate candidate : order(partition, objective, answer.get().best())) {
      boolean likely = candidate.probability().getOrDefault(objective, 0.0) > LEAST_PROBABILITY;
      if (contenders.size() < FEWEST || likely && contenders.size() < MOST) {
        contenders.add(split(candidate.cut(), soFar));
      }
    }
    Double probability = answer.get().best().probability().get(objective);
    return new Standing(
        contenders,
        answer.get().decided(),
        probability == null ? Double.NaN : probability,
        answers(partition, soFar),
        told(answer.get(), contenders.size()));
  }

  private static List<Split> answers(Partition partition, Profile soFar) {
    return Stream.of(Objective.ENERGY, Objective.EDP)
        .flatMap(objective -> partition.best(objective).stream())
        .map(best -> split(best.cut(), soFar))
        .distinct()
        .toList();
  }

  private Partition partition(Profile soFar, List<LayerProfile> tails) {
    if (server.isEmpty()) {
      return splits.partition(soFar, tails);
    }
    Sides sides = Sides.of(soFar, tails);
    return splits
        .with(sides, server.get().measuredLink().link())
        .partition(sides.here(), sides.hereTails());
  }

  /** The most probable first; where there is no probability, the cheapest. */
  private static List<Candidate> order(Partition partition, Objective objective, Candidate best) {
    return partition.candidates().stream()
        .filter(candidate -> objective.of(candidate.cut()).isPresent())
        .sorted(
            Comparator.comparing((Candidate candidate) -> candidate != best)
                .thenComparing(candidate -> -candidate.probability().getOrDefault(objective, 0.0))
                .thenComparing(candidate -> objective.of(candidate.cut()).getAsDouble()))
        .toList();
  }

  /** Halves on devices outside this run, such as an assumed server's, are not run. */
  private static Split split(SplitPoint cut, Profile profile) {
    int n = profile.layers();
    Optional<Half> head =
        cut.splitLayer() == 0
            ? Optional.empty()
            : half(cut.headDevice(), cut.splitLayer(), profile);
    Optional<Half> tail =
        cut.splitLayer() == n
            ? Optional.empty()
            : half(cut.timedTailDevice(), cut.splitLayer(), profile);
    return new Split(head, tail);
  }

  private static Optional<Half> half(String device, int layer, Profile profile) {
    return Pairings.series(profile, device)
        .map(series -> new Half(series.precision(), series.device(), layer));
  }

  private static String told(Answer answer, int contenders) {
    Double probability = answer.best().probability().get(answer.objective());
    return String.format(
        Locale.ROOT,
        "%s%s, %d splits left",
        answer.best().cut().where(),
        probability == null ? "" : String.format(Locale.ROOT, " %.0f %% sure", 100 * probability),
        contenders);
  }
}
