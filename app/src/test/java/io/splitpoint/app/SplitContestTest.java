package io.splitpoint.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.device.Device;
import io.splitpoint.device.OpenPart;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.partition.Answer;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Partition;
import io.splitpoint.power.Quality;
import io.splitpoint.power.Ticker;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.Contest;
import io.splitpoint.profiler.ProfileTarget;
import io.splitpoint.profiler.Profiler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The main job on simulated machines with a clock of their own: what is said of the best split is
 * compared with what the machine truly takes.
 */
class SplitContestTest {

  @TempDir static Path directory;

  private static Graph graph;
  private static int journals;

  /** The progress. */
  private final List<String> told = new ArrayList<>();

  @BeforeAll
  static void build() throws IOException {
    graph = Graph.read(Zoo.build("lenet", Precision.INT8, directory.resolve("models")));
  }

  /** What a machine does to the pace of what runs on it. */
  private enum World {
    STEADY,
    /** Two paces, a factor of 1.3 to 2.5 apart, that change every 0.2 to 3 s. */
    TWO_PACES,
    /** Half as fast at the end of a minute as at its beginning. */
    THROTTLED,
    /** Now and then a run takes up to five times as long. */
    HEAVY_TAILED,
    /** Another program that comes and goes, and hits later layers less. */
    BURSTS
  }

  /** A CPU and its clock. */
  private static final class Machine implements Ticker {

    private final SplittableRandom random;
    private final double[] layerMs = new double[8];
    private final World world;
    private final double factor;
    private final double noise;
    private double nowNanos;
    private double changesNanos;
    private double slowDown = 1;
    private int open;
    private int mostOpen;

    Machine(long seed, World world) {
      this.random = new SplittableRandom(seed);
      this.world = world;
      this.factor = 1.3 + 1.2 * random.nextDouble();
      this.noise = 0.01 * Math.pow(10, random.nextDouble());
      for (int i = 0; i < layerMs.length; i++) {
        layerMs[i] = 2 + 40 * random.nextDouble() * random.nextDouble();
      }
    }

    @Override
    public long nanos() {
      return (long) nowNanos;
    }

    @Override
    public void sleep(long nanos) {
      nowNanos += nanos;
    }

    double ms(int from, int to) {
      return Arrays.stream(layerMs, from - 1, to).sum();
    }

    /** Work passes at the pace of the moment, also when it changes in mid-run. */
    private void run(int from, int to) {
      double work = 1e6 * ms(from, to) * Math.exp(noise * random.nextGaussian());
      if (world == World.HEAVY_TAILED && random.nextInt(20) == 0) {
        work *= 1 + 4 * random.nextDouble();
      }
      boolean switching = world == World.TWO_PACES || world == World.BURSTS;
      while (work > 0) {
        if (switching && nowNanos >= changesNanos) {
          slowDown = slowDown == 1 ? factor : 1;
          changesNanos = nowNanos + 1e9 * (0.2 + 2.8 * random.nextDouble());
        }
        double until = switching ? changesNanos - nowNanos : 50e6;
        double takes = Math.min(until, work * pace(from));
        nowNanos += takes;
        work -= takes / pace(from);
      }
    }

    private double pace(int from) {
      return switch (world) {
        case STEADY, HEAVY_TAILED -> 1;
        case TWO_PACES -> slowDown;
        case THROTTLED -> Math.min(2, 1 + nowNanos / 60e9);
        case BURSTS -> slowDown == 1 ? 1 : 1 + (factor - 1) * (from > 4 ? 0.7 : 1);
      };
    }

    Device cpu() {
      return new Device.Present("cpu", 1, (g, from, to) -> new Simulated(from, to));
    }

    private final class Simulated implements OpenPart {

      private final int from;
      private final int to;
      private boolean closed;

      Simulated(int from, int to) {
        this.from = from;
        this.to = to;
        mostOpen = Math.max(mostOpen, ++open);
      }

      @Override
      public void run() {
        assertThat(closed).isFalse();
        Machine.this.run(from, to);
      }

      @Override
      public void fillInputs(long seed) {}

      @Override
      public boolean takeFrom(OpenPart head) {
        return false;
      }

      @Override
      public void close() {
        open -= closed ? 0 : 1;
        closed = true;
      }
    }
  }

  private Profiler.Outcome profile(
      Machine machine, List<Device> devices, Splits splits, double budget, long memory)
      throws IOException {
    return Profiler.run(
        List.of(new ProfileTarget("lenet", "int8", graph, devices)),
        new Profiler.Options(1000, 0.05, OptionalDouble.of(budget), memory, true, Quality.QUICK, 1),
        List.of(),
        directory.resolve("journal" + journals++),
        "simulated",
        false,
        new SplitContest(splits, Optional.empty()),
        (done, now) -> told.add(now),
        machine);
  }

  private static Splits splits() {
    return new Splits(
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Constraints.NONE,
        1,
        Optional.of(Objective.LATENCY),
        0.95,
        EnergyOf.BOARD,
        EnergyBoundary.Machines.UNKNOWN);
  }

  /** An accelerator whose heads take a share of the CPU's time that falls with the layers. */
  private static Device accelerator(Machine machine) {
    return new Device.Modelled(
        "coral",
        1,
        (g, from, to) -> {
          double ms = 0;
          for (int k = from; k <= to; k++) {
            ms += machine.ms(k, k) * (k <= 4 ? 0.4 : 1.3);
          }
          return new Device.Prediction(ms, ms, ms, ms, ms, ms, 0);
        });
  }

  @Test
  void onAMachineThatChangesItsPaceTheSaidSplitIsTheBestAndTailsAreRight() throws IOException {
    int good = 0;
    int machines = 8;
    List<Double> errors = new ArrayList<>();
    for (int seed = 1; seed <= machines; seed++) {
      Machine machine = new Machine(seed, World.TWO_PACES);
      Profiler.Outcome outcome =
          profile(machine, List.of(accelerator(machine), machine.cpu()), splits(), 20, 1L << 30);
      double whole =
          outcome.profile().rows("cpu").get(8).latency().orElseThrow().medianMs()
              / machine.ms(1, 8);
      for (LayerProfile tail : outcome.tails()) {
        if (tail.device().equals("cpu")) {
          double truth = machine.ms(tail.layer() + 1, 8) * whole;
          errors.add(Math.abs(tail.latency().orElseThrow().medianMs() / truth - 1));
        }
      }
      Partition partition = splits().partition(outcome.profile(), outcome.tails());
      Answer answer = Answer.of(partition, Objective.LATENCY, 0.95).orElseThrow();
      double said = truth(machine, answer.best().cut().splitLayer());
      good += said <= 1.02 * leastTruth(machine) ? 1 : 0;
    }
    assertThat(good).isGreaterThanOrEqualTo(machines - 1);
    errors.sort(Double::compare);
    assertThat(errors.get(errors.size() / 2)).isLessThan(0.03);
    assertThat(errors.get(errors.size() - 1)).isLessThan(0.15);
  }

  /**
   * Of the splits that a run says are best with probability p, a share of p is, in every world and
   * in every bin of p that holds enough of them. Splits whose costs differ by less than a
   * thousandth are both best. {@code -Dprofiles=N} makes N profiles in each world.
   */
  @ParameterizedTest
  @EnumSource(World.class)
  @Tag("proof")
  void splitsSaidToBeBestWithProbabilityPAreBestInPOfTheRuns(World world) throws IOException {
    int runs = Integer.getInteger("profiles", 400);
    List<Said> said = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      said.add(said(new Machine((1L << 40) * world.ordinal() + i, world)));
    }
    String found = world + ", " + Bin.table(said);
    System.out.println(found);
    Bin all = Bin.of(said, 0, 1);
    assertThat(all.right()).as(found).isGreaterThan(all.said() - 0.05 - all.error());
    Bin sure = Bin.of(said, 0.95, 1);
    assertThat(sure.right()).as(found).isGreaterThan(0.9);
  }

  /** What one run said: probability that its split is best, and how much worse it truly is. */
  record Said(double probability, double regret) {

    boolean right() {
      return regret < 0.001;
    }
  }

  /** Runs that said a probability between two ends: how many, the mean said, the share right. */
  record Bin(int runs, double said, double right, double worstRegret) {

    private static final double[] ENDS = {0, 0.5, 0.7, 0.85, 0.95, 0.99, 1};

    static Bin of(List<Said> all, double low, double high) {
      List<Said> mine =
          all.stream()
              .filter(one -> one.probability() >= low)
              .filter(one -> one.probability() < high || high == 1)
              .toList();
      return new Bin(
          mine.size(),
          mine.stream().mapToDouble(Said::probability).average().orElse(1),
          mine.stream().mapToDouble(one -> one.right() ? 1 : 0).average().orElse(1),
          mine.stream().mapToDouble(Said::regret).max().orElse(0));
    }

    /** Two standard errors of the share right. */
    double error() {
      return 2 * Math.sqrt(0.25 / Math.max(1, runs));
    }

    static String table(List<Said> all) {
      StringBuilder table = new StringBuilder("all: " + of(all, 0, 1).line());
      for (int i = 0; i + 1 < ENDS.length; i++) {
        table.append("%n  %4.2f to %4.2f: ".formatted(ENDS[i], ENDS[i + 1]));
        table.append(of(all, ENDS[i], ENDS[i + 1]).line());
      }
      return table.toString();
    }

    private String line() {
      return "%6d runs, said %.3f, right %.3f, worst regret %.1f %%"
          .formatted(runs, said, right, 100 * worstRegret);
    }
  }

  private Said said(Machine machine) throws IOException {
    Profiler.Outcome outcome =
        profile(machine, List.of(accelerator(machine), machine.cpu()), splits(), 20, 1L << 30);
    Partition partition = splits().partition(outcome.profile(), outcome.tails());
    Answer answer = Answer.of(partition, Objective.LATENCY, 0.95).orElseThrow();
    double regret = truth(machine, answer.best().cut().splitLayer()) / leastTruth(machine) - 1;
    return new Said(answer.best().probability().get(Objective.LATENCY), regret);
  }

  private static double leastTruth(Machine machine) {
    double best = Double.POSITIVE_INFINITY;
    for (int k = 0; k <= 8; k++) {
      best = Math.min(best, truth(machine, k));
    }
    return best;
  }

  private static double truth(Machine machine, int k) {
    double head = 0;
    for (int layer = 1; layer <= k; layer++) {
      head += machine.ms(layer, layer) * (layer <= 4 ? 0.4 : 1.3);
    }
    return head + (k == 8 ? 0 : machine.ms(k + 1, 8));
  }

  @Test
  void theSplitThatIsBestForEnergyIsNamedForTheMeterThoughLatencyWasAskedFor() {
    List<LayerProfile> rows = new ArrayList<>();
    double[] gpuMj = {0, 1, 2, 22, 42};
    for (int k = 0; k <= 4; k++) {
      rows.add(row("gpu", k, k, gpuMj[k]));
    }
    for (int k = 0; k <= 4; k++) {
      rows.add(row("cpu", k, 2 * k, 5 * k));
    }
    List<LayerProfile> tails = new ArrayList<>();
    for (int k = 1; k < 4; k++) {
      tails.add(row("gpu", k, 4 - k, -1));
      tails.add(row("cpu", k, 2 * (4 - k), -1));
    }
    Contest.Standing standing =
        new SplitContest(splits(), Optional.empty()).standing(Profile.of(rows), tails);
    assertThat(standing.contenders().get(0))
        .isEqualTo(new Contest.Split(half("gpu", 4), Optional.empty()));
    // 12 mJ against 20 and 42
    assertThat(standing.answers())
        .containsExactly(new Contest.Split(half("gpu", 2), half("cpu", 2)));
  }

  private static Optional<Contest.Half> half(String device, int layer) {
    return Optional.of(new Contest.Half("int8", device, layer));
  }

  /**
   * @param mj less than 0 where it was not metered
   */
  private static LayerProfile row(String device, int layer, double ms, double mj) {
    boolean input = layer == 0;
    return new LayerProfile(
        "model",
        "int8",
        device,
        1,
        layer,
        input ? "input" : "layer" + layer,
        input ? "INPUT" : "CONV_2D",
        "1x10",
        OptionalLong.of(10),
        100L * layer,
        100L * layer,
        input ? 0 : 20,
        input
            ? Optional.empty()
            : Optional.of(
                new Latency(ms, 0.99 * ms, 1.01 * ms, OptionalDouble.empty(), Source.MEASURED)),
        input || mj < 0
            ? Optional.empty()
            : Optional.of(
                new Energy(
                    OptionalDouble.of(mj / ms),
                    mj,
                    0.99 * mj,
                    1.01 * mj,
                    Source.MEASURED,
                    EnergyOf.BOARD,
                    OptionalDouble.of(0.5))));
  }

  @Test
  void theProgressTellsWhatIsNarrowedAndHowSureTheAnswerIsByNow() throws IOException {
    Machine machine = new Machine(1, World.TWO_PACES);
    profile(machine, List.of(accelerator(machine), machine.cpu()), splits(), 20, 1L << 30);
    String sure = "\\S.* \\d+ % sure, \\d+ splits left";
    assertThat(told)
        .allMatch(
            line ->
                line.matches(
                    "(round \\d+ over 15 parts(, by now %1$s)?|play-off: %1$s)".formatted(sure)))
        .anyMatch(line -> line.contains("by now"))
        .anyMatch(line -> line.startsWith("play-off"));
  }

  @Test
  void anUndisturbedMachineEndsEarlyAndLeavesNoDoubt() throws IOException {
    Machine machine = new Machine(3, World.STEADY);
    Profiler.Outcome outcome =
        profile(machine, List.of(accelerator(machine), machine.cpu()), splits(), 60, 1L << 30);
    assertThat(machine.nowNanos / 1e9).isLessThan(40);
    assertThat(outcome.doubts())
        .filteredOn(doubt -> !doubt.code().equals("other_programs"))
        .isEmpty();
    assertThat(machine.open).as("parts left open").isZero();
    double sum = outcome.layers().stream().mapToDouble(row -> row.latencyMs().orElse(0)).sum();
    assertThat(sum / machine.ms(1, 8)).isBetween(0.97, 1.03);
  }

  @Test
  void littleMemoryMakesGroupsThatHoldTheWholeModel() throws IOException {
    Machine machine = new Machine(4, World.STEADY);
    profile(machine, List.of(accelerator(machine), machine.cpu()), splits(), 60, 4_000_000);
    assertThat(machine.mostOpen).isLessThan(15).isGreaterThan(1);
    assertThatThrownBy(() -> profile(machine, List.of(machine.cpu()), splits(), 60, 100_000))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected at least");
  }
}
