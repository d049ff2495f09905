package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.energy.Battery;
import io.splitpoint.energy.Board;
import io.splitpoint.energy.Rate;
import io.splitpoint.failure.InfeasibleException;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.LayerProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnduranceTest {

  private static final long[] BYTES = {1000, 1000, 10};
  private static final Optional<Battery> BATTERY = Optional.of(new Battery(37));

  @TempDir Path directory;

  private Machines board(String clocks) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("mine.yaml"), "name: mine\ncores: 1\nclocks:\n" + clocks);
    return new Machines(Optional.of(Board.of(file.toString())), Optional.empty());
  }

  private static List<Pairing> pairings(double wholeMs, Link link) {
    List<LayerProfile> head =
        Profiles.withoutEnergy(Profiles.exact("cpu", BYTES, wholeMs / 2, wholeMs));
    List<LayerProfile> server = Profiles.withoutEnergy(Profiles.exact("server", BYTES, 10, 150));
    return List.of(Pairing.of(head, server, link));
  }

  private static Endurance endurance(List<Pairing> pairings, Machines machines, String rate) {
    return Clocks.compare(
        pairings,
        EnergyOf.BOARD,
        machines,
        Constraints.NONE,
        BATTERY,
        Optional.of(Rate.parse(rate)),
        1);
  }

  @Test
  void hoursCountTheIdleTimeBetweenFrames() throws IOException {
    Machines machines = board("  1000: {idle_w: 3, busy_w: {1: 5}}\n");
    Endurance endurance =
        endurance(pairings(100, new Link("l", 8, 0, 1, 1, 0, 0)), machines, "2/s");
    Endurance.Of local =
        endurance.splits().stream()
            .filter(of -> of.cut().splitLayer() == 2)
            .findFirst()
            .orElseThrow();
    // 0.2 of the time at 5 W, the rest at 3 W
    assertThat(local.duty()).isCloseTo(0.2, within(1e-9));
    assertThat(local.meanW()).isCloseTo(3.4, within(1e-9));
    assertThat(local.hours().orElseThrow()).isCloseTo(37 / 3.4, within(1e-9));
    assertThat(local.hoursLow().orElseThrow()).isLessThan(37 / 3.4);
    assertThat(local.hoursHigh().orElseThrow()).isGreaterThan(37 / 3.4);
  }

  @Test
  void theSplitThatLastsLongestNeedNotBeTheOneOfLeastEnergyAFrame() throws IOException {
    Machines machines = board("  1000: {idle_w: 3, busy_w: {1: 5}}\n");
    // 80 ms at 5 W are 400 mJ; sending and 150 ms of waiting at 3 W are 453.5 mJ
    List<Pairing> pairings = pairings(80, new Link("l", 8, 0, 0.5, 0.5, 0, 0));
    SplitPoint least =
        OneCut.solve(EnergyBoundary.of(pairings, EnergyOf.BOARD, machines, 1), Constraints.NONE, 1)
            .best(Objective.ENERGY)
            .orElseThrow()
            .cut();
    assertThat(least.splitLayer()).as("all on this board").isEqualTo(2);
    // but idle is paid between frames too: above it waiting takes next to nothing
    Endurance.Of longest = endurance(pairings, machines, "2/s").longest().orElseThrow();
    assertThat(longest.cut().splitLayer()).as("all on the server").isZero();
    assertThat(longest.meanW()).isCloseTo(3.001, within(1e-9));
  }

  @Test
  void aRateThatNoSplitKeepsUpWithNamesTheFastest() throws IOException {
    Machines machines = board("  1000: {idle_w: 3, busy_w: {1: 5}}\n");
    List<Pairing> pairings = pairings(100, new Link("l", 8, 0, 1, 1, 0, 0));
    Partition partition =
        OneCut.solve(EnergyBoundary.of(pairings, EnergyOf.BOARD, machines, 1), Constraints.NONE, 1);
    Endurance.require(Rate.parse("10/s"), partition);
    assertThatThrownBy(() -> Endurance.require(Rate.parse("11/s"), partition))
        .isInstanceOf(InfeasibleException.class)
        .hasMessageContaining("expected at most 10.0/s")
        .hasMessageContaining("all on cpu")
        .hasMessageContaining("found 11/s");
    assertThat(endurance(pairings, machines, "11/s").splits()).isEmpty();
  }

  @Test
  void racingToIdleAndASlowClockAreCompared() throws IOException {
    Link none = new Link("l", 8, 0, 100, 100, 100, 0);
    // a tenth of the time at 2 W more, or half of the time at 0.3 W more: the slow clock wins
    Machines slowWins =
        board("  200: {idle_w: 3, busy_w: {1: 3.3}}\n  1000: {idle_w: 3, busy_w: {1: 5}}\n");
    Endurance endurance = endurance(pairings(50, none), slowWins, "2/s");
    assertThat(endurance.longest().orElseThrow().clockMhz()).isEqualTo(OptionalDouble.of(200));
    assertThat(endurance.longest().orElseThrow().cut().latencyMs().orElseThrow())
        .as("the processor takes five times as long")
        .isCloseTo(250, within(1e-9));
    assertThat(endurance.byClock()).hasSize(2);
    // where slow is not much cheaper, being done sooner wins
    Machines raceWins =
        board("  200: {idle_w: 3, busy_w: {1: 4.5}}\n  1000: {idle_w: 3, busy_w: {1: 5}}\n");
    assertThat(endurance(pairings(50, none), raceWins, "2/s").longest().orElseThrow().clockMhz())
        .isEqualTo(OptionalDouble.of(1000));
    // at the slow clock nothing that runs here keeps up with 5 frames of 250 ms a second
    assertThat(endurance(pairings(50, none), slowWins, "5/s").splits())
        .noneMatch(of -> of.clockMhz().orElseThrow() == 200 && of.cut().splitLayer() == 2)
        .anyMatch(of -> of.clockMhz().orElseThrow() == 1000 && of.cut().splitLayer() == 2);
  }

  @Test
  void aDelegatesTimeDoesNotFollowTheClockOfTheCpu() throws IOException {
    Machines machines =
        board("  200: {idle_w: 3, busy_w: {1: 3.3}}\n  1000: {idle_w: 3, busy_w: {1: 5}}\n");
    List<LayerProfile> delegate =
        Profiles.exact("delegate:vx", BYTES, 25, 50).stream()
            .map(
                row ->
                    row.with(
                        row.latency(),
                        row.energy()
                            .map(
                                e ->
                                    new Energy(
                                        e.powerW(),
                                        e.mj(),
                                        e.lowMj(),
                                        e.highMj(),
                                        e.source(),
                                        EnergyOf.ACCELERATOR,
                                        OptionalDouble.of(1)))))
            .toList();
    Link none = new Link("l", 8, 0, 100, 100, 100, 0);
    List<LayerProfile> server = Profiles.withoutEnergy(Profiles.exact("server", BYTES, 10, 150));
    Endurance endurance = endurance(List.of(Pairing.of(delegate, server, none)), machines, "2/s");
    assertThat(endurance.splits())
        .filteredOn(of -> of.cut().splitLayer() == 2)
        .hasSize(2)
        .allMatch(of -> of.cut().latencyMs().orElseThrow() == 50);
  }
}
