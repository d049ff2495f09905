package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConfidenceTest {

  private static final Link LINK = new Link("l", 80, 0, 0, 0, 0, 0);

  /**
   * 1,000 simulated profiles of known truth, with intervals of 1 to 10 % to either side: among the
   * cuts said to be best with probability p, a share of p is best.
   */
  @Test
  void splitsSaidToBeBestWithProbabilityPAreBestInPOfTheCases() {
    int profiles = 1000;
    double[] said = new double[5];
    int[] count = new int[5];
    int[] right = new int[5];
    double saidOfWinners = 0;
    int rightWinners = 0;
    for (int seed = 0; seed < profiles; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = random.nextInt(3, 13);
      long[] bytes = Profiles.randomBytes(random, n);
      double[] head = Profiles.randomMs(random, n);
      double[] tail = Profiles.randomMs(random, n);
      int truth = best(Profiles.rows("e", bytes, head), Profiles.rows("s", bytes, tail));
      double noise = 0.005 + 0.045 * random.nextDouble();
      Partition answer =
          OneCut.solve(
              List.of(
                  Pairing.of(
                      measured("e", bytes, head, noise, random),
                      measured("s", bytes, tail, noise, random),
                      LINK)),
              Constraints.NONE,
              seed);
      for (Candidate candidate : answer.candidates()) {
        double p = candidate.probability().get(Objective.LATENCY);
        boolean hit = candidate.cut().splitLayer() == truth;
        int bin = Math.min(4, (int) (p * 5));
        said[bin] += p;
        count[bin]++;
        right[bin] += hit ? 1 : 0;
      }
      Candidate winner = answer.best(Objective.LATENCY).orElseThrow();
      saidOfWinners += winner.probability().get(Objective.LATENCY);
      rightWinners += winner.cut().splitLayer() == truth ? 1 : 0;
    }
    assertThat(rightWinners / (double) profiles)
        .as("over the answers of all %d profiles", profiles)
        .isCloseTo(saidOfWinners / profiles, within(0.05));
    for (int bin = 0; bin < 5; bin++) {
      double p = said[bin] / count[bin];
      // a bin of a few hundred is itself uncertain by two standard errors
      double sampling = 2 * Math.sqrt(p * (1 - p) / count[bin]);
      assertThat(count[bin]).isGreaterThan(100);
      assertThat(right[bin] / (double) count[bin])
          .as("bin %d of %d cuts", bin, count[bin])
          .isCloseTo(p, within(0.05 + sampling));
    }
  }

  @Test
  void aCutThatIsFarAheadIsSureAndTwinsAreNot() {
    long[] bytes = {0, 0, 0};
    Partition sure =
        OneCut.solve(
            List.of(
                Pairing.of(
                    Profiles.rows("e", bytes, 1, 100), Profiles.rows("s", bytes, 100, 101), LINK)),
            Constraints.NONE,
            1);
    Candidate winner = sure.best(Objective.LATENCY).orElseThrow();
    assertThat(winner.cut().splitLayer()).isEqualTo(1);
    assertThat(winner.confidence(Objective.LATENCY).orElseThrow()).isGreaterThan(0.99);
    assertThat(sure.regretPercent(Objective.LATENCY).orElseThrow()).isLessThan(0.1);
    Partition twins =
        OneCut.solve(
            List.of(
                Pairing.of(
                    Profiles.rows("e", bytes, 40, 100), Profiles.rows("s", bytes, 60, 100), LINK)),
            Constraints.NONE,
            1);
    Candidate one = twins.best(Objective.LATENCY).orElseThrow();
    assertThat(one.cut().splitLayer()).isEqualTo(1);
    Partition same =
        OneCut.solve(
            List.of(
                Pairing.of(
                    Profiles.rows("e", bytes, 100, 100), Profiles.rows("s", bytes, 0, 100), LINK)),
            Constraints.NONE,
            1);
    assertThat(same.candidates().get(0).probability().get(Objective.LATENCY)).isBetween(0.4, 0.6);
    assertThat(same.regretPercent(Objective.LATENCY).orElseThrow()).isGreaterThan(0.2);
  }

  @Test
  void probabilitiesOfAllCutsSumToOneAndTheSeedFixesThem() {
    SplittableRandom random = new SplittableRandom(5);
    long[] bytes = Profiles.randomBytes(random, 8);
    Pairing pairing =
        Pairing.of(
            Profiles.rows("e", bytes, Profiles.randomMs(random, 8)),
            Profiles.rows("s", bytes, Profiles.randomMs(random, 8)),
            LINK);
    Partition one = OneCut.solve(List.of(pairing), Constraints.NONE, 3);
    for (Objective objective : Objective.values()) {
      assertThat(one.candidates().stream().mapToDouble(c -> c.probability().get(objective)).sum())
          .isCloseTo(1, within(1e-9));
    }
    assertThat(OneCut.solve(List.of(pairing), Constraints.NONE, 3)).isEqualTo(one);
  }

  @Test
  void withoutIntervalsThereIsNoConfidence() {
    long[] bytes = {1, 1, 1};
    List<LayerProfile> head =
        Profiles.rows("e", bytes, 1, 2).stream()
            .map(
                r ->
                    Profiles.row(
                        "e",
                        r.layer(),
                        1,
                        r.latency()
                            .map(
                                l ->
                                    new Latency(
                                        l.medianMs(),
                                        0,
                                        Double.POSITIVE_INFINITY,
                                        OptionalDouble.empty(),
                                        Source.PUBLISHED)),
                        Optional.empty()))
            .toList();
    Partition answer =
        OneCut.solve(
            List.of(Pairing.of(head, Profiles.rows("s", bytes, 1, 2), LINK)), Constraints.NONE, 1);
    assertThat(answer.candidates()).allMatch(c -> c.confidence(Objective.LATENCY).isEmpty());
    assertThat(answer.regretPercent(Objective.LATENCY)).isEmpty();
  }

  private static int best(List<LayerProfile> head, List<LayerProfile> tail) {
    List<SplitPoint> cuts =
        OneCut.costs(List.of(Pairing.of(head, tail, LINK))).get(0).splitPoints();
    return OneCut.best(cuts, Objective.LATENCY, Constraints.NONE).orElseThrow();
  }

  /** What a profiler would write: the truth with normal noise, and the interval of that noise. */
  private static List<LayerProfile> measured(
      String device, long[] bytes, double[] truth, double noise, SplittableRandom random) {
    List<LayerProfile> rows = new ArrayList<>();
    for (int k = 0; k < bytes.length; k++) {
      Optional<Latency> latency = Optional.empty();
      if (k > 0) {
        double sigma = truth[k - 1] * noise;
        double ms = Math.max(0, truth[k - 1] + sigma * random.nextGaussian());
        latency =
            Optional.of(
                new Latency(
                    ms,
                    Math.max(0, ms - 1.959964 * sigma),
                    ms + 1.959964 * sigma,
                    OptionalDouble.empty(),
                    Source.MEASURED));
      }
      rows.add(Profiles.row(device, k, bytes[k], latency, Optional.empty()));
    }
    return rows;
  }
}
