package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Deadline, energy budget, memory and the answer's way back along tiers, by brute force. */
class TierConstraintsTest {

  /** All placements that only move forwards. */
  private static List<int[]> placements(int tiers, int layers) {
    List<int[]> all = new ArrayList<>();
    for (int code = 0; code < Math.pow(tiers, layers); code++) {
      int[] device = new int[layers];
      boolean forwards = true;
      for (int j = 0, rest = code; j < layers; j++, rest /= tiers) {
        device[j] = rest % tiers;
        forwards &= j == 0 || device[j] >= device[j - 1];
      }
      if (forwards) {
        all.add(device);
      }
    }
    return all;
  }

  @Test
  void theBestPlacementThatKeepsTheConstraintsIsFound() {
    int infeasible = 0;
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = random.nextInt(1, 5);
      long[] bytes = Profiles.randomBytes(random, n);
      List<Profile> profiles =
          List.of(
              Profile.of(Profiles.rows("a", bytes, Profiles.randomMs(random, n))),
              Profile.of(Profiles.rows("b", bytes, Profiles.randomMs(random, n))));
      Optional<Tail> server = Optional.of(new Tail.Faster(random.nextDouble(1, 20)));
      // prefix k has 100 k bytes of parameters
      OptionalLong memory =
          random.nextBoolean() ? OptionalLong.of(random.nextInt(0, 500)) : OptionalLong.empty();
      boolean answer = random.nextBoolean();
      Link link = Profiles.randomLink(random);
      Tiers tiers =
          TestTiers.of(
              profiles,
              link,
              server,
              answer,
              new Constraints(OptionalDouble.empty(), OptionalDouble.empty(), memory));
      Tiers free = TestTiers.of(profiles, link, server);
      double fastest = TestTiers.best(free, Objective.LATENCY).value();
      double thriftiest = TestTiers.best(free, Objective.ENERGY).value();
      Constraints constraints =
          new Constraints(
              random.nextBoolean()
                  ? OptionalDouble.of(fastest * random.nextDouble(0.9, 2))
                  : OptionalDouble.empty(),
              OptionalDouble.of(thriftiest * random.nextDouble(0.9, 3)),
              memory);
      for (Objective objective : List.of(Objective.LATENCY, Objective.ENERGY, Objective.EDP)) {
        double least = Double.POSITIVE_INFINITY;
        for (int[] device : placements(3, n)) {
          double ms = TestChains.cost(free.latency(), device, bytes, 0);
          double mj = TestChains.cost(free.energy().orElseThrow(), device, bytes, 0);
          int last = device[n - 1];
          if (answer) {
            ms += last * link.transferMs(bytes[n]);
            // the first device is alone with its owner, who receives once and otherwise waits
            mj += last > 0 ? link.receiveW() * link.transferMs(bytes[n]) : 0;
            mj += last > 1 ? link.idleW() * link.transferMs(bytes[n]) : 0;
          }
          int own = 0;
          while (own < n && device[own] == 0) {
            own++;
          }
          if (memory.isPresent() && 100L * own > memory.getAsLong()
              || !constraints.allows(ms, mj)) {
            continue;
          }
          least =
              Math.min(
                  least,
                  switch (objective) {
                    case LATENCY -> ms;
                    case ENERGY -> mj;
                    default -> ms * mj;
                  });
        }
        Optional<Tiers.Placement> best = tiers.best(objective, constraints);
        assertThat(best.isPresent())
            .as("seed %d %s", seed, objective)
            .isEqualTo(least < Double.POSITIVE_INFINITY);
        infeasible += best.isPresent() ? 0 : 1;
        if (best.isPresent()) {
          assertThat(best.get().value())
              .as("seed %d %s", seed, objective)
              .isCloseTo(least, within(1e-9 * least));
        }
      }
      assertThatThrownBy(() -> tiers.best(Objective.THROUGHPUT, constraints))
          .isInstanceOf(InputException.class);
    }
    assertThat(infeasible).isBetween(20, 500);
  }

  /** 1,000 bytes at 8 Mbit/s are 1 ms a link; two links one after the other still let 1 ms pass. */
  @Test
  void whatCrossesTwoLinksOverlapsInAPipeline() {
    long[] bytes = {1000, 1000, 1000};
    Link link = new Link("l", 8, 0, 2, 0, 0.5, 0);
    List<Profile> profiles =
        List.of(
            Profile.of(Profiles.rows("pi", bytes, 50, 100)),
            Profile.of(Profiles.rows("desk", bytes, 40, 80)));
    Optional<Tail> server = Optional.of(new Tail.Faster(1000));
    Tiers tiers = TestTiers.of(profiles, link, server);
    assertThat(TestTiers.best(tiers, Objective.THROUGHPUT).value()).isCloseTo(1, within(1e-9));
    Tiers back = TestTiers.of(profiles, link, server, true, Constraints.NONE);
    assertThat(TestTiers.best(back, Objective.THROUGHPUT).value()).isCloseTo(2, within(1e-9));
    assertThat(TestTiers.best(back, Objective.LATENCY).value()).isCloseTo(4.1, within(1e-9));
  }

  @Test
  void twoTiersWithAnAnswerAreTheOneCutWithOne() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = random.nextInt(1, 13);
      long[] bytes = Profiles.randomBytes(random, n);
      List<LayerProfile> head = Profiles.exact("edge", bytes, Profiles.randomMs(random, n));
      List<LayerProfile> tail = Profiles.exact("server", bytes, Profiles.randomMs(random, n));
      Link link = Profiles.randomLink(random);
      Tiers tiers =
          TestTiers.of(
              List.of(Profile.of(head)),
              link,
              Optional.of(new Tail.Measured(Profile.of(tail))),
              true,
              Constraints.NONE);
      List<SplitPoint> cuts =
          OneCut.costs(List.of(Pairing.of(head, tail, link).with(new Pairing.Rules(true, 0.3, 1))))
              .get(0)
              .splitPoints();
      for (Objective objective : Objective.values()) {
        int best = OneCut.best(cuts, objective, Constraints.NONE).orElseThrow();
        double expected = objective.of(cuts.get(best)).orElseThrow();
        assertThat(TestTiers.best(tiers, objective).value())
            .as("seed %d %s", seed, objective)
            .isCloseTo(expected, within(1e-9 * expected));
      }
    }
  }

  @Test
  void theFrontIsOfTheCutsThatKeepTheConstraints() {
    long[] bytes = {90_000, 50_000, 10_000, 10};
    List<LayerProfile> head = Profiles.rows("edge", bytes, 30, 60, 90);
    Link link = new Link("l", 8, 1, 1, 1, 0.1, 0);
    List<Pairing> pairings = List.of(Pairing.of(head, Profiles.rows("s", bytes, 3, 6, 9), link));
    Partition free = OneCut.solve(pairings, Constraints.NONE, 1);
    double fastest = free.best(Objective.LATENCY).orElseThrow().cut().latencyMs().orElseThrow();
    Partition kept = OneCut.solve(pairings, Constraints.deadline(fastest * 1.01), 1);
    assertThat(free.pareto()).hasSizeGreaterThan(kept.pareto().size());
    assertThat(kept.pareto())
        .isNotEmpty()
        .allMatch(c -> c.cut().latencyMs().orElseThrow() <= fastest * 1.01);
    assertThat(free.candidates().stream().flatMap(c -> c.bestFor().stream()))
        .contains(Objective.THROUGHPUT);
  }
}
