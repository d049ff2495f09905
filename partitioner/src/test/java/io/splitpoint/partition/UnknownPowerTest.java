package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A power that is not known is not nothing. */
class UnknownPowerTest {

  private static final double UNKNOWN = Double.NaN;
  private static final long[] BYTES = {1000, 1000, 1000, 10};

  /** 1 ms for 1,000 bytes. */
  private static final Link NO_WATTS = new Link("l", 8, 0, UNKNOWN, UNKNOWN, UNKNOWN, 0);

  private final List<LayerProfile> head = Profiles.exact("cpu", BYTES, 10, 20, 30);
  private final List<LayerProfile> tail = Profiles.exact("server", BYTES, 1, 2, 3);

  private Partition solve(Link link, Constraints constraints) {
    return OneCut.solve(List.of(Pairing.of(head, tail, link)), constraints, 1);
  }

  @Test
  void theEnergyOfACutOverALinkOfUnknownPowerIsUnknownAndNothingIsBest() {
    Partition partition = solve(NO_WATTS, Constraints.NONE);
    List<SplitPoint> cuts = partition.candidates().stream().map(Candidate::cut).toList();
    for (int k = 0; k < 3; k++) {
      assertThat(cuts.get(k).energyMj()).as("cut %d", k).isEmpty();
      assertThat(cuts.get(k).transferMj()).isEmpty();
      assertThat(cuts.get(k).waitMj()).isEmpty();
      assertThat(cuts.get(k).energyAtLeastMj().orElseThrow()).isCloseTo(20 * k, within(1e-9));
    }
    assertThat(cuts.get(3).energyMj().orElseThrow()).isCloseTo(60, within(1e-9));
    assertThat(partition.best(Objective.LATENCY).orElseThrow().cut().splitLayer()).isZero();
    for (Objective objective : List.of(Objective.ENERGY, Objective.EDP)) {
      assertThat(partition.best(objective)).isEmpty();
      assertThat(partition.undecided(objective).orElseThrow())
          .contains(
              "undecided for ",
              "the link's transmit power is not known (give transmit_w in a link file, or"
                  + " measure it)");
      assertThat(partition.candidates()).noneMatch(c -> c.bestFor().contains(objective));
      assertThatThrownBy(() -> partition.require(objective, Constraints.NONE))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("undecided for");
    }
    assertThat(partition.undecided(Objective.LATENCY)).isEmpty();
    assertThat(cuts.get(1).inWords()).endsWith("over l: 13.0 ms, at least 20.0 mJ");
    assertThat(cuts.get(0).inWords()).endsWith("4.00 ms, energy unknown");
  }

  @Test
  void eachMissingPowerIsNamed() {
    Pairing.Rules back = new Pairing.Rules(true, 0, 0);
    record Case(Link link, boolean returned, String key) {}
    for (Case one :
        List.of(
            new Case(new Link("l", 8, 0, UNKNOWN, 1, 1, 0), false, "transmit_w"),
            new Case(new Link("l", 8, 0, 1, UNKNOWN, 0, 0), true, "receive_w"),
            new Case(new Link("l", 8, 0, 1, 1, UNKNOWN, 0), false, "idle_w"))) {
      Pairing pairing = Pairing.of(head, tail, one.link());
      Partition partition =
          OneCut.solve(List.of(one.returned() ? pairing.with(back) : pairing), Constraints.NONE, 1);
      assertThat(partition.undecided(Objective.ENERGY).orElseThrow()).contains(one.key());
    }
    // no answer comes back, so that its price does not matter
    Partition oneWay = solve(new Link("l", 8, 0, 1, UNKNOWN, 0, 0), Constraints.NONE);
    assertThat(oneWay.best(Objective.ENERGY)).isPresent();
  }

  @Test
  void whereWhatIsKnownIsAlreadyTooMuchTheRestIsDecided() {
    // waiting alone costs at least 10 W x 3 ms + 1 ms x unknown; head of one layer 20 mJ at least
    Link costlyWait = new Link("l", 8, 0, UNKNOWN, UNKNOWN, 100, 0);
    Partition partition = solve(costlyWait, Constraints.NONE);
    assertThat(partition.undecided(Objective.ENERGY)).isEmpty();
    assertThat(partition.best(Objective.ENERGY).orElseThrow().cut().splitLayer()).isEqualTo(3);
    // a deadline that only the server meets leaves nobody else
    assertThat(solve(costlyWait, Constraints.deadline(5)).undecided(Objective.ENERGY)).isPresent();
  }

  @Test
  void anUnknownEnergyKeepsNoBudget() {
    Constraints budget = budget(65);
    Partition partition = solve(NO_WATTS, budget);
    assertThat(partition.best(Objective.LATENCY)).isEmpty();
    assertThat(partition.undecided(Objective.LATENCY).orElseThrow())
        .startsWith("undecided for latency: the link's transmit power");
    // 20 mJ of the head exceed it, but all on the server may keep it
    assertThatThrownBy(() -> solve(NO_WATTS, budget(10)).require(Objective.LATENCY, budget(10)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("undecided");
  }

  private static Constraints budget(double mj) {
    return new Constraints(OptionalDouble.empty(), OptionalDouble.of(mj), OptionalLong.empty());
  }

  /** Brute force: whatever the power is, a decided answer stays the best one. */
  @Test
  void aDecidedAnswerIsRightForEveryPower() {
    SplittableRandom random = new SplittableRandom(4);
    int decided = 0;
    for (int trial = 0; trial < 300; trial++) {
      int layers = random.nextInt(2, 7);
      long[] bytes = Profiles.randomBytes(random, layers);
      List<LayerProfile> near = Profiles.exact("a", bytes, Profiles.randomMs(random, layers));
      List<LayerProfile> far = Profiles.exact("b", bytes, Profiles.randomMs(random, layers));
      Link link = new Link("l", 100, 1, UNKNOWN, 0, random.nextDouble() * 20, 0);
      Partition partition = OneCut.solve(List.of(Pairing.of(near, far, link)), Constraints.NONE, 1);
      Optional<Candidate> best = partition.best(Objective.ENERGY);
      assertThat(best.isPresent()).isNotEqualTo(partition.undecided(Objective.ENERGY).isPresent());
      if (best.isEmpty()) {
        continue;
      }
      decided++;
      for (double watts : new double[] {0.001, 1, 50}) {
        Link known = new Link("l", 100, 1, watts, 0, link.idleW(), 0);
        assertThat(
                OneCut.solve(List.of(Pairing.of(near, far, known)), Constraints.NONE, 1)
                    .best(Objective.ENERGY)
                    .orElseThrow()
                    .cut()
                    .splitLayer())
            .isEqualTo(best.get().cut().splitLayer());
      }
    }
    assertThat(decided).isBetween(30, 270);
  }

  @Test
  void theFrontKeepsWhatMayBeOnItAndNothingThatSurelyIsNot() {
    // a costly wait could make a longer head the better one
    assertThat(front(NO_WATTS)).containsExactly(0, 1, 2, 3);
    // all on the server is faster and sends no more than cuts 1 and 2, whatever sending costs
    assertThat(front(new Link("l", 8, 0, UNKNOWN, 0, 0.1, 0))).containsExactly(0, 3);
  }

  private List<Integer> front(Link link) {
    return solve(link, Constraints.NONE).pareto().stream()
        .map(candidate -> candidate.cut().splitLayer())
        .toList();
  }

  @Test
  void sweepTiersAndFreePlacementSayWhatIsMissing() {
    List<Pairing> pairings = List.of(Pairing.of(head, tail, NO_WATTS));
    assertThatThrownBy(() -> Sweep.bandwidth(pairings, 1, 10, 5, Objective.ENERGY))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("sweep: undecided for energy: the link's transmit power");
    assertThat(Sweep.bandwidth(pairings, 1, 10, 5, Objective.LATENCY).points()).hasSize(5);
    Tiers tiers =
        TestTiers.of(List.of(Profile.of(head)), NO_WATTS, Optional.of(new Tail.Faster(10)));
    assertThat(tiers.energy()).isEmpty();
    assertThat(TestTiers.best(tiers, Objective.LATENCY).value()).isCloseTo(4, within(1e-6));
    assertThatThrownBy(() -> TestTiers.best(tiers, Objective.EDP))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("transmit power is not known");
    assertThat(tiers.undecided(Objective.LATENCY, Constraints.NONE)).isEmpty();
    assertThat(tiers.undecided(Objective.LATENCY, budget(9))).isPresent();
  }

  @Test
  void emptyCellsComeBackAsUnknown(@TempDir Path directory) throws IOException {
    Partition written = solve(NO_WATTS, Constraints.NONE);
    StringBuilder csv = new StringBuilder();
    SplitsCsv.write(written, Objective.ENERGY, csv);
    Path file = Files.writeString(directory.resolve("splits.csv"), csv);
    Partition read = SplitsReader.read(file, Profile.of(head), List.of());
    for (int k = 0; k <= 3; k++) {
      SplitPoint cut = read.candidates().get(k).cut();
      assertThat(cut.transferMj()).isEqualTo(written.candidates().get(k).cut().transferMj());
      assertThat(cut.energyAtLeastMj().isPresent()).isEqualTo(k < 3);
    }
    assertThat(read.undecided(Objective.ENERGY).orElseThrow()).contains("not known");
  }

  @Test
  void onlyLocalHasNoPowerByNature(@TempDir Path directory) throws IOException {
    for (Link preset : LinkSource.presets()) {
      assertThat(preset.radio().missing(true).isPresent())
          .as(preset.name())
          .isEqualTo(List.of("usb2", "usb3", "ethernet", "ble").contains(preset.name()));
    }
    Path file = Files.writeString(directory.resolve("mine.yaml"), "bandwidth_mbps: 20\n");
    assertThat(Link.read(file).transmitW()).isNaN();
    Files.writeString(file, "bandwidth_mbps: 20\ntransmit_w: 0\nreceive_w: 0\nidle_w: 0\n");
    assertThat(Link.read(file).radio().missing(true)).as("0 that is said is 0").isEmpty();
  }
}
