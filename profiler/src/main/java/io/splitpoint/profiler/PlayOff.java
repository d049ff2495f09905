package io.splitpoint.profiler;

import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Alternates runs of the contending splits, head then tail, with the whole model as the reference,
 * until one of them is best, more runs would not distinguish them, or the time is spent.
 */
final class PlayOff {

  /** Number of rounds before the play-off's results count. */
  static final int FEWEST_ROUNDS = 6;

  /**
   * When the rounds have doubled and the leader's probability has changed by less than this, the
   * remaining uncertainty is not measured here, such as the error of a modelled device.
   */
  private static final double SETTLED = 0.02;

  private static final int FEWEST_BEFORE_SETTLED = 2 * FEWEST_ROUNDS;

  private final List<Series> series;
  private final Contest contest;
  private final int mostRuns;
  private final List<Evaluation> evaluations = new ArrayList<>();
  private Contest.Standing standing;

  /** A result of the contest after a number of rounds. */
  private record Evaluation(int rounds, Contest.Standing standing) {}

  /**
   * @param mostRuns largest number of runs of a part in the play-off
   */
  PlayOff(List<Series> series, Contest contest, int mostRuns) {
    this.series = series;
    this.contest = contest;
    this.mostRuns = mostRuns;
  }

  /** Evaluates the contest with all runs so far. */
  Contest.Standing evaluate(Profile profile, List<LayerProfile> tails) {
    standing = contest.standing(profile, tails);
    evaluations.add(new Evaluation(rounds(), standing));
    return standing;
  }

  /** The sequences of the next round; empty when the play-off is over. */
  List<List<ProfiledPart>> sequences() {
    List<List<ProfiledPart>> splits = splits();
    if (splits.isEmpty()) {
      return List.of();
    }
    boolean fresh = rounds(splits) >= FEWEST_ROUNDS;
    if (fresh && (standing.decided() || settled()) || spent(splits)) {
      return List.of();
    }
    Set<List<ProfiledPart>> sequences = new LinkedHashSet<>(splits);
    for (Series one : series) {
      if (splits.stream().flatMap(List::stream).anyMatch(one.parts()::contains)) {
        sequences.add(List.of(one.whole()));
      }
    }
    return List.copyOf(sequences);
  }

  /** The tails of contenders and answers that run here, for the meter. */
  List<ProfiledPart> tails() {
    return Stream.of(splits(), splits(standing.answers()))
        .flatMap(List::stream)
        .flatMap(List::stream)
        .filter(part -> part.kind() == ProfiledPart.Kind.TAIL)
        .distinct()
        .toList();
  }

  /** The number of rounds that every contender has run; 0 where none of their parts run here. */
  int rounds() {
    List<List<ProfiledPart>> splits = splits();
    return splits.isEmpty() ? 0 : rounds(splits);
  }

  private List<List<ProfiledPart>> splits() {
    return splits(standing.contenders());
  }

  private List<List<ProfiledPart>> splits(List<Contest.Split> named) {
    List<List<ProfiledPart>> splits = new ArrayList<>();
    for (Contest.Split split : named) {
      List<ProfiledPart> halves = new ArrayList<>();
      split.head().flatMap(half -> part(half, ProfiledPart.Kind.HEAD)).ifPresent(halves::add);
      split.tail().flatMap(half -> part(half, ProfiledPart.Kind.TAIL)).ifPresent(halves::add);
      if (!halves.isEmpty() && !splits.contains(halves)) {
        splits.add(List.copyOf(halves));
      }
    }
    return splits;
  }

  private Optional<ProfiledPart> part(Contest.Half half, ProfiledPart.Kind kind) {
    for (Series one : series) {
      if (one.isOf(half.precision(), half.device())) {
        return half.layer() == 0 && kind == ProfiledPart.Kind.TAIL
            ? Optional.of(one.whole())
            : one.part(kind, half.layer());
      }
    }
    return Optional.empty();
  }

  private int rounds(List<List<ProfiledPart>> splits) {
    return splits.stream()
        .flatMap(List::stream)
        .mapToInt(part -> Series.of(series, part).playOffRounds(part))
        .min()
        .orElse(0);
  }

  private boolean spent(List<List<ProfiledPart>> splits) {
    return splits.stream()
        .flatMap(List::stream)
        .allMatch(part -> Series.of(series, part).playOffRounds(part) >= mostRuns);
  }

  private boolean settled() {
    Evaluation last = evaluations.get(evaluations.size() - 1);
    if (last.rounds() < FEWEST_BEFORE_SETTLED) {
      return false;
    }
    return evaluations.stream()
        .filter(before -> 2 * before.rounds() >= last.rounds())
        .allMatch(
            before ->
                before.standing().contenders().get(0).equals(last.standing().contenders().get(0))
                    && Math.abs(before.standing().probability() - last.standing().probability())
                        < SETTLED);
  }
}
