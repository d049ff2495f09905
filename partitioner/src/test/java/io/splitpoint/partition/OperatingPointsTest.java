package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.energy.Board;
import io.splitpoint.failure.InputException;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The operating point is chosen together with the split, and a machine has one at a time. */
class OperatingPointsTest {

  private static final long SEED = 21;
  private static final int LAYERS = 4;

  /** One choice of everything: what a brute force over the machines' states finds. */
  private record Choice(double ms, double mj) {}

  private static Profile profile(Map<String, List<LayerProfile>> devices) {
    return Profile.of(devices.values().stream().flatMap(List::stream).toList());
  }

  private static double ms(List<LayerProfile> rows, int k) {
    return k == 0 ? 0 : rows.get(k).latency().orElseThrow().medianMs();
  }

  private static double mj(List<LayerProfile> rows, int k) {
    return k == 0 ? 0 : rows.get(k).energy().orElseThrow().mj();
  }

  /** Every state of the edge and of the server, every pair of devices, every cut. */
  private static List<Choice> bruteForce(
      Map<String, List<LayerProfile>> edge, Map<String, List<LayerProfile>> server, Link link) {
    List<Choice> choices = new ArrayList<>();
    for (int mhz : new int[] {600, 1000}) {
      for (String clock : List.of("std", "max")) {
        for (int threads : new int[] {1, 2}) {
          List<LayerProfile> coral = edge.get("coral@%s/%dMHz".formatted(clock, mhz));
          List<LayerProfile> cpu = edge.get("cpu@%dMHz/%dt".formatted(mhz, threads));
          for (int k = 0; k <= LAYERS; k++) {
            double rest = ms(cpu, LAYERS) - ms(cpu, k);
            choices.add(
                new Choice(
                    ms(coral, k) + (k == LAYERS ? 0 : rest),
                    mj(coral, k) + (k == LAYERS ? 0 : mj(cpu, LAYERS) - mj(cpu, k))));
            for (List<LayerProfile> head : List.of(coral, cpu)) {
              for (List<LayerProfile> tail : server.values()) {
                double sending =
                    k == LAYERS
                        ? 0
                        : head.get(k).outputBytes().orElseThrow() * 8 / link.bandwidthMbps() / 1e3
                            + link.latencyMs()
                            + link.overheadMs();
                double waiting = k == LAYERS ? 0 : ms(tail, LAYERS) - ms(tail, k);
                choices.add(
                    new Choice(
                        ms(head, k) + sending + waiting,
                        mj(head, k) + link.transmitW() * sending + link.idleW() * waiting));
              }
            }
          }
        }
      }
    }
    return choices;
  }

  private static Map<String, List<LayerProfile>> devices(
      SplittableRandom random, long[] bytes, List<String> names) {
    Map<String, List<LayerProfile>> devices = new LinkedHashMap<>();
    for (String name : names) {
      devices.put(name, Profiles.exact(name, bytes, Profiles.randomMs(random, LAYERS)));
    }
    return devices;
  }

  @Test
  void splitAndOperatingPointsAreTheBestOfAllThatTheMachinesCanDo() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 40; round++) {
      long[] bytes = Profiles.randomBytes(random, LAYERS);
      Link link = Profiles.randomLink(random);
      Map<String, List<LayerProfile>> edge =
          devices(
              random,
              bytes,
              List.of(
                  "cpu@600MHz/1t",
                  "coral@std/600MHz",
                  "cpu@600MHz/2t",
                  "coral@max/600MHz",
                  "cpu@1000MHz/1t",
                  "cpu@1000MHz/2t",
                  "coral@std/1000MHz",
                  "coral@max/1000MHz"));
      Map<String, List<LayerProfile>> server =
          devices(random, bytes, List.of("gpu@1500MHz", "gpu@2000MHz"));
      List<Choice> all = bruteForce(edge, server, link);
      double[] sorted = all.stream().mapToDouble(Choice::ms).distinct().sorted().toArray();
      // between two latencies: one that is met exactly is met in every other draw
      double deadline = (sorted[sorted.length / 4] + sorted[sorted.length / 4 + 1]) / 2;
      List<Pairing> pairings =
          Pairings.of(
              List.of(profile(edge)),
              Optional.of(link),
              Optional.of(new Tail.Measured(profile(server))),
              false);
      for (Constraints constraints : List.of(Constraints.NONE, Constraints.deadline(deadline))) {
        Partition answer = OneCut.solve(pairings, constraints, SEED, 20);
        String what = "seed " + SEED + ", round " + round + ", " + constraints;
        List<Choice> allowed =
            all.stream().filter(one -> constraints.allows(one.ms(), one.mj())).toList();
        for (Objective objective : List.of(Objective.LATENCY, Objective.ENERGY, Objective.EDP)) {
          assertThat(objective.of(answer.best(objective).orElseThrow().cut()).orElseThrow())
              .as("%s, %s", what, objective)
              .isCloseTo(least(allowed, objective), within(1e-6));
        }
        List<Choice> front =
            allowed.stream()
                .filter(one -> allowed.stream().noneMatch(other -> beats(other, one)))
                .distinct()
                .sorted(Comparator.comparingDouble(Choice::ms))
                .toList();
        assertThat(answer.pareto()).as(what).hasSameSizeAs(front);
        for (int i = 0; i < front.size(); i++) {
          SplitPoint ours = answer.pareto().get(i).cut();
          assertThat(ours.latencyMs().orElseThrow())
              .as(what)
              .isCloseTo(front.get(i).ms(), within(1e-6));
          assertThat(ours.energyMj().orElseThrow())
              .as(what)
              .isCloseTo(front.get(i).mj(), within(1e-6));
        }
      }
    }
  }

  private static boolean beats(Choice one, Choice other) {
    return one.ms() <= other.ms()
        && one.mj() <= other.mj()
        && (one.ms() < other.ms() || one.mj() < other.mj());
  }

  private static double least(List<Choice> choices, Objective objective) {
    return choices.stream()
        .mapToDouble(
            one ->
                switch (objective) {
                  case LATENCY -> one.ms();
                  case ENERGY -> one.mj();
                  default -> one.ms() * one.mj();
                })
        .min()
        .orElseThrow();
  }

  private static final long[] BYTES = {1000, 500, 20};

  private static List<Pairing> of(Optional<Tail> tail, String... names) {
    List<LayerProfile> rows = new ArrayList<>();
    for (String name : names) {
      rows.addAll(Profiles.exact(name, BYTES, 10.0 + name.length(), 30.0 + name.length()));
    }
    return Pairings.of(List.of(Profile.of(rows)), Optional.empty(), tail, false);
  }

  private static List<String> names(List<Pairing> pairings) {
    return pairings.stream().map(p -> p.headDevice() + " > " + p.tailDevice()).toList();
  }

  @Test
  void devicesOfOneMachineArePairedAtOneClockOnly() {
    assertThat(
            names(
                of(Optional.empty(), "cpu@600MHz", "coral@600MHz", "cpu@1000MHz", "coral@1000MHz")))
        .containsExactly("coral@600MHz > cpu@600MHz", "coral@1000MHz > cpu@1000MHz");
  }

  @Test
  void aDeviceIsNotPairedWithItselfAtAnotherPoint() {
    assertThatThrownBy(() -> of(Optional.empty(), "cpu@1t", "cpu@2t"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected a second device");
  }

  @Test
  void aServerThatIsAFactorCountsFromTheFastestPointOfTheCpuWhateverTheHeads() {
    List<LayerProfile> rows = new ArrayList<>(Profiles.exact("cpu@600MHz", BYTES, 20, 50));
    rows.addAll(Profiles.exact("cpu@1000MHz", BYTES, 12, 30));
    List<Pairing> pairings =
        Pairings.of(
            List.of(Profile.of(rows)), Optional.empty(), Optional.of(new Tail.Faster(10)), false);
    assertThat(pairings).hasSize(2);
    assertThat(pairings)
        .extracting(pairing -> pairing.tail().get(0).device())
        .containsOnly("cpu@1000MHz");
  }

  @Test
  void aRowOfTiersNeedsOneOperatingPoint() {
    List<LayerProfile> rows = new ArrayList<>(Profiles.exact("coral@600MHz", BYTES, 20, 50));
    rows.addAll(Profiles.exact("cpu@1000MHz", BYTES, 12, 30));
    assertThatThrownBy(
            () ->
                TestTiers.of(
                    List.of(Profile.of(rows)), Link.named("wifi").orElseThrow(), Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "tiers: expected each machine at one operating point, found coral@600MHz and cpu@1000MHz");
  }

  private static List<LayerProfile> unmetered(String name, double half, double whole) {
    return Profiles.withoutEnergy(Profiles.exact(name, BYTES, half, whole));
  }

  private static EnergyBoundary charged(String... heads) {
    List<LayerProfile> server = unmetered("server", 1, 2);
    List<Pairing> pairings =
        Stream.of(heads).map(name -> Pairing.of(unmetered(name, 50, 100), server, LINK)).toList();
    return EnergyBoundary.of(
        pairings,
        EnergyOf.BOARD,
        new Machines(Optional.of(Board.of("pi4@1800")), Optional.empty()),
        SEED);
  }

  private static final Link LINK = new Link("l", 8, 1, 3, 2, 0.5, 0.25);

  @Test
  void aBoardsPowersAreThoseOfTheClockThatTheHeadWasProfiledAt() {
    Partition answer = OneCut.solve(charged("cpu@600MHz", "cpu@1800MHz"), Constraints.NONE, SEED);
    for (String head : List.of("cpu@600MHz", "cpu@1800MHz")) {
      Board board = Board.of("pi4@" + head.replaceAll("cpu@|MHz", ""));
      double watts = board.idle().plus(board.work(1)).value();
      assertThat(
              answer.candidates().stream()
                  .map(Candidate::cut)
                  .filter(cut -> cut.headDevice().equals(head) && cut.splitLayer() == 2)
                  .findFirst()
                  .orElseThrow()
                  .energyMj()
                  .orElseThrow())
          .isCloseTo(100 * watts, within(1e-6));
    }
  }

  @Test
  void atAClockThatTheBoardsFileDoesNotKnowNoEnergyIsReckoned() {
    EnergyBoundary boundary = charged("cpu@300MHz");
    assertThat(boundary.notices())
        .containsExactly(
            "board pi4: its powers are known from 600 to 1800 MHz, so none at 300 MHz are taken from it");
    assertThat(OneCut.solve(boundary, Constraints.NONE, SEED).best(Objective.ENERGY)).isEmpty();
  }

  @Test
  void aCoralAtTwoClocksIsOneStickThatWaitsAndNotTwo() {
    List<LayerProfile> rows = new ArrayList<>(unmetered("coral@std", 50, 100));
    rows.addAll(unmetered("coral@max", 40, 80));
    rows.addAll(unmetered("cpu", 400, 800));
    List<LayerProfile> once = new ArrayList<>(unmetered("coral", 50, 100));
    once.addAll(unmetered("cpu", 400, 800));
    assertThat(wholeOnCpuMj(rows)).isCloseTo(wholeOnCpuMj(once), within(1e-9));
  }

  private static double wholeOnCpuMj(List<LayerProfile> rows) {
    EnergyBoundary boundary =
        EnergyBoundary.of(
            Pairings.of(List.of(Profile.of(rows)), Optional.empty(), Optional.empty(), false),
            EnergyOf.BOARD,
            new Machines(Optional.of(Board.of("pi4")), Optional.empty()),
            SEED);
    List<LayerProfile> cpu = boundary.pairings().get(0).tail();
    return cpu.get(2).energy().orElseThrow().mj();
  }

  @Test
  void aBatteryIsReckonedAtTheClocksThatWereProfiled() {
    List<LayerProfile> server = unmetered("server", 1, 2);
    Endurance endurance =
        Clocks.compare(
            Stream.of(unmetered("cpu@600MHz", 150, 300), unmetered("cpu@1800MHz", 50, 100))
                .map(head -> Pairing.of(head, server, LINK))
                .toList(),
            EnergyOf.BOARD,
            new Machines(Optional.of(Board.of("pi4@1500")), Optional.empty()),
            Constraints.NONE,
            Optional.empty(),
            Optional.empty(),
            SEED);
    assertThat(endurance.splits())
        .extracting(Endurance.Of::clockMhz)
        .containsOnly(OptionalDouble.of(600), OptionalDouble.of(1800));
    for (Endurance.Of one : endurance.splits()) {
      if (one.cut().splitLayer() == 2) {
        double expected = one.clockMhz().getAsDouble() == 600 ? 300 : 100;
        assertThat(one.cut().latencyMs().orElseThrow()).isEqualTo(expected);
      }
    }
  }
}
