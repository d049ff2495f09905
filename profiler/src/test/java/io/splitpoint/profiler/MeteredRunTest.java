package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.device.Device;
import io.splitpoint.device.OpenPart;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.power.Accuracy;
import io.splitpoint.power.Meter;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.PowerTrace;
import io.splitpoint.power.Quality;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Ticker;
import io.splitpoint.power.Topology;
import io.splitpoint.profile.LayerProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run with a meter, which may go away in the play-off, on a machine whose time is its own. */
class MeteredRunTest {

  private static final double IDLE_W = 2;
  private static final double BUSY_W = 5;

  /** The splits that are run against each other, after these layers. */
  private static final List<Integer> CONTENDERS = List.of(3, 5);

  @TempDir Path directory;
  private Path journal;
  private Graph graph;

  @BeforeEach
  void build() throws IOException {
    graph = Graph.read(Zoo.build("lenet", Precision.INT8, directory.resolve("models")));
    journal = directory.resolve("journal");
  }

  /** A CPU that takes 3 ms a layer, and a meter that shows two means a second. */
  private static final class Machine implements Ticker {

    private static final long REFRESH_NANOS = 500_000_000;

    private final PowerTrace trace = new PowerTrace();

    /** The meter shows nothing from the first moment to before the second one. */
    private long awayFrom = Long.MAX_VALUE;

    private long awayTo = Long.MAX_VALUE;
    private long now;
    private long refreshed;
    private double wattNanos;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void sleep(long nanos) {
      pass(nanos, IDLE_W);
    }

    private void pass(long nanos, double watts) {
      for (long left = nanos; left > 0; ) {
        long step = Math.min(left, refreshed + REFRESH_NANOS - now);
        now += step;
        left -= step;
        wattNanos += watts * step;
        if (now == refreshed + REFRESH_NANOS) {
          if (now < awayFrom || now >= awayTo) {
            trace.add(
                PowerSample.ofWatts(now, now, wattNanos / REFRESH_NANOS, now / REFRESH_NANOS));
          }
          refreshed = now;
          wattNanos = 0;
        }
      }
    }

    Device cpu() {
      return new Device.Present("cpu", 1, (graph, from, to) -> new Layers(to - from + 1));
    }

    Profiler.Metering metering() {
      return new Profiler.Metering(new Meter(new Silent()), trace);
    }

    private final class Layers implements OpenPart {

      private final int count;

      Layers(int count) {
        this.count = count;
      }

      @Override
      public void run() {
        pass(count * 3_000_000L, BUSY_W);
      }

      @Override
      public void fillInputs(long seed) {}

      @Override
      public boolean takeFrom(OpenPart head) {
        return false;
      }

      @Override
      public void close() {}
    }
  }

  /** Only its traits are asked for: the machine fills the trace. */
  private static final class Silent implements Sampler {
    @Override
    public void sample(Sink sink) {}

    @Override
    public MeterTraits traits() {
      return new MeterTraits(
          "test meter", Topology.BOARD, Accuracy.ofWatts(0, 0), Duration.ofMillis(500));
    }

    @Override
    public void close() {}
  }

  /**
   * @param asked is run at the first question how the contest stands after the heads were metered
   */
  private Profiler.Outcome run(Machine machine, boolean resume, Runnable asked) throws IOException {
    boolean[] first = {true};
    Contest contest =
        (soFar, tails) -> {
          if (first[0] && soFar.rows("cpu").get(8).energy().isPresent()) {
            asked.run();
            first[0] = false;
          }
          return new Contest.Standing(
              CONTENDERS.stream().map(MeteredRunTest::split).toList(),
              true,
              0.97,
              List.of(),
              "3 sure");
        };
    return run(machine, resume, contest);
  }

  private Profiler.Outcome run(Machine machine, boolean resume, Contest contest)
      throws IOException {
    return Profiler.run(
        List.of(new ProfileTarget("lenet", "int8", graph, List.of(machine.cpu()))),
        new Profiler.Options(50, 0.05, OptionalDouble.of(60), 1L << 30, true, Quality.QUICK, 1),
        List.of(machine.metering()),
        journal,
        "simulated",
        resume,
        contest,
        (done, now) -> {},
        machine);
  }

  private static Contest.Split split(int layer) {
    Optional<Contest.Half> half = Optional.of(new Contest.Half("int8", "cpu", layer));
    return new Contest.Split(half, half);
  }

  private static LayerProfile tail(Profiler.Outcome outcome, int layer) {
    return outcome.tails().stream().filter(row -> row.layer() == layer).findFirst().orElseThrow();
  }

  /** All that was timed, and the energy of all heads. */
  private static void assertNothingIsLost(Profiler.Outcome outcome) {
    for (LayerProfile row : outcome.profile().rows("cpu").subList(1, 9)) {
      double ms = 3 * row.layer();
      assertThat(row.latency().orElseThrow().medianMs()).isCloseTo(ms, within(0.01 * ms));
      assertThat(row.energy().orElseThrow().mj())
          .isCloseTo(ms * BUSY_W, within(0.02 * ms * BUSY_W));
    }
    for (LayerProfile row : outcome.tails()) {
      double ms = 3 * (8 - row.layer());
      assertThat(row.latency().orElseThrow().medianMs()).isCloseTo(ms, within(0.01 * ms));
    }
  }

  @Test
  void whatWasMeasuredStaysAndTheTailsEnergiesAreUnknownUntilTheRunIsResumed() throws IOException {
    Machine machine = new Machine();
    Profiler.Outcome outcome = run(machine, false, () -> machine.awayFrom = machine.now);

    assertNothingIsLost(outcome);
    assertThat(outcome.tails()).allMatch(row -> row.energy().isEmpty());
    assertThat(outcome.energies()).hasSize(8).allMatch(row -> row.part().equals("head"));
    assertThat(outcome.warnings())
        .singleElement()
        .asString()
        .matches(
            "test meter was unreachable in each of 3 attempts: the energy of the tail after \\S+ on"
                + " cpu and of 1 more parts is not known");
    // three attempts of 15 s, and none for the second tail
    double afterS = (machine.now - machine.awayFrom) / 1e9;
    assertThat(afterS).isBetween(45.0, 55.0);

    List<String> before = Files.readAllLines(journal);
    Profiler.Outcome resumed = run(new Machine(), true, () -> {});
    assertNothingIsLost(resumed);
    for (int layer : CONTENDERS) {
      double mj = 3 * (8 - layer) * BUSY_W;
      assertThat(tail(resumed, layer).energy().orElseThrow().mj()).isCloseTo(mj, within(0.02 * mj));
    }
    assertThat(resumed.warnings()).isEmpty();
    List<String> after = Files.readAllLines(journal);
    assertThat(after)
        .startsWith(before.toArray(String[]::new))
        .filteredOn(line -> line.startsWith("energy,"))
        .hasSize(10);
  }

  @Test
  void aMeterThatComesBackIsReadAgainAndNothingIsMissing() throws IOException {
    Machine machine = new Machine();
    Profiler.Outcome outcome =
        run(
            machine,
            false,
            () -> {
              machine.awayFrom = machine.now;
              machine.awayTo = machine.now + 20_000_000_000L;
            });
    assertNothingIsLost(outcome);
    assertThat(outcome.warnings())
        .containsExactly("a window was left out: the meter was unreachable in it");
    for (int layer : CONTENDERS) {
      double mj = 3 * (8 - layer) * BUSY_W;
      assertThat(tail(outcome, layer).energy().orElseThrow().mj()).isCloseTo(mj, within(0.02 * mj));
    }
  }

  @Test
  void aMeterThatComesBackAfterAPartWasGivenUpIsReadForTheNextOneAndForThatOne()
      throws IOException {
    Machine machine = new Machine();
    Profiler.Outcome outcome =
        run(
            machine,
            false,
            () -> {
              machine.awayFrom = machine.now;
              // in the last window of the third attempt at the first tail
              machine.awayTo = machine.now + 44_000_000_000L;
            });
    assertNothingIsLost(outcome);
    // the second tail showed that it is back, and the first one was tried once more
    assertThat(outcome.tails()).filteredOn(row -> row.energy().isPresent()).hasSize(2);
    assertThat(outcome.warnings()).noneMatch(warning -> warning.contains("not known"));
  }

  @Test
  void whatMeteringMakesTheAnswerIsMeteredTooAndAllOfItIsNotPaidFromTheBudget() throws IOException {
    Machine machine = new Machine();
    Contest contest =
        (soFar, tails) -> {
          // each tail that is metered turns out to cost too much
          long known = tails.stream().filter(row -> row.energy().isPresent()).count();
          return new Contest.Standing(
              List.of(split(3)),
              false,
              0.5,
              List.of(split((int) Math.min(6, 3 + known))),
              "3 50 % sure");
        };
    Profiler.Outcome outcome = run(machine, false, contest);
    assertNothingIsLost(outcome);
    assertThat(outcome.tails())
        .filteredOn(row -> row.energy().isPresent())
        .extracting(LayerProfile::layer)
        .containsExactly(3, 4, 5, 6);
    // heads alone were metered for two minutes, the budget is one
    assertThat(Files.readAllLines(journal))
        .filteredOn(line -> line.startsWith("playoff,int8,cpu,tail,3,"))
        .hasSizeGreaterThanOrEqualTo(12);
  }
}
