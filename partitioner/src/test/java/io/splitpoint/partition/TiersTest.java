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
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TiersTest {

  @Test
  void twoTiersAreTheOneCut() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = random.nextInt(1, 13);
      long[] bytes = Profiles.randomBytes(random, n);
      List<LayerProfile> head = Profiles.exact("edge", bytes, Profiles.randomMs(random, n));
      List<LayerProfile> tail = Profiles.exact("server", bytes, Profiles.randomMs(random, n));
      Link link = Profiles.randomLink(random);
      Tiers tiers =
          TestTiers.of(
              List.of(Profile.of(head)), link, Optional.of(new Tail.Measured(Profile.of(tail))));
      Partition oneCut = OneCut.solve(List.of(Pairing.of(head, tail, link)), Constraints.NONE, 1);
      for (Objective objective : Objective.values()) {
        double expected = objective.of(oneCut.best(objective).orElseThrow().cut()).orElseThrow();
        assertThat(TestTiers.best(tiers, objective).value())
            .as("seed %d %s", seed, objective)
            .isCloseTo(expected, within(1e-9 * expected));
      }
    }
  }

  @Test
  void aThirdTierNeverHurtsAndATensorThatPassesADeviceByPaysBothLinks() {
    long[] bytes = {1000, 1000, 1000};
    Link link = new Link("l", 8, 0, 2, 0, 0.5, 0);
    List<LayerProfile> rows = new ArrayList<>(Profiles.exact("pi", bytes, 50, 100));
    Tiers tiers =
        TestTiers.of(
            List.of(Profile.of(rows), Profile.of(Profiles.exact("desk", bytes, 40, 80))),
            link,
            Optional.of(new Tail.Faster(50)));
    assertThat(tiers.names()).containsExactly("pi", "desk", "server-x50");
    Tiers.Placement best = TestTiers.best(tiers, Objective.LATENCY);
    assertThat(tiers.inWords(best)).isEqualTo("layers 1-2 on server-x50");
    // two hops of 1 ms, and 100 ms / 50
    assertThat(best.value()).isCloseTo(1 + 1 + 2, within(1e-9));
    // the owner sends for 1 ms, then waits while others send and compute
    assertThat(TestTiers.best(tiers, Objective.ENERGY).value())
        .isCloseTo(2 * 1 + 0.5 * (1 + 2), within(1e-9));
  }

  @Test
  void devicesOfOneFileShareAnOwnerAndALocalLink() {
    long[] bytes = {1000, 1000, 1000};
    List<LayerProfile> rows = new ArrayList<>(Profiles.exact("cpu", bytes, 10, 20));
    rows.addAll(Profiles.exact("coral", bytes, 2, 30));
    Tiers tiers =
        TestTiers.of(
            List.of(Profile.of(rows)), new Link("l", 8, 0, 2, 0, 0.5, 0), Optional.empty());
    assertThat(tiers.names()).containsExactly("coral", "cpu");
    Tiers.Placement best = TestTiers.best(tiers, Objective.LATENCY);
    assertThat(tiers.inWords(best)).isEqualTo("layers 1-1 on coral, 2-2 on cpu");
    assertThat(best.value()).isCloseTo(12, within(1e-9));
    assertThat(TestTiers.best(tiers, Objective.ENERGY).value()).isCloseTo(24, within(1e-9));
  }

  /** The fixed cost of a delegate's invocation is unknown, so that no difference is a tail. */
  @Test
  void aDelegateThatWouldRunATailIsRefused() {
    long[] bytes = {1000, 1000, 1000};
    Profile cpu = Profile.of(Profiles.exact("cpu", bytes, 10, 20));
    Profile delegate = Profile.of(Profiles.exact("delegate:vx", bytes, 2, 3));
    Link link = new Link("l", 8, 0, 2, 0, 0.5, 0);
    assertThat(TestTiers.of(List.of(delegate, cpu), link, Optional.empty()).names())
        .containsExactly("delegate:vx", "cpu");
    assertThatThrownBy(() -> TestTiers.of(List.of(cpu, delegate), link, Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found it after cpu")
        .hasMessageContaining("delegate:vx");
  }

  @Test
  void aMissingMeasurementIsTold() {
    long[] bytes = {1000, 1000, 1000};
    List<LayerProfile> rows = new ArrayList<>(Profiles.exact("cpu", bytes, 10, 20));
    rows.set(1, Profiles.row("cpu", 1, 1000, Optional.empty(), Optional.empty()));
    assertThatThrownBy(
            () ->
                TestTiers.of(
                    List.of(Profile.of(rows)),
                    Link.named("wifi").orElseThrow(),
                    Optional.of(new Tail.Faster(2))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found none of layer 1");
  }
}
