package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.OneCut;
import io.splitpoint.partition.Pairings;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.Tail;
import io.splitpoint.power.Quality;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.Device;
import io.splitpoint.profiler.Focus;
import io.splitpoint.profiler.Profiler;
import io.splitpoint.profiler.Subject;
import io.splitpoint.tflite.Interpreter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Races on devices whose true latencies are known. */
class RaceTest {

  private static final double CONFIDENCE = 0.9;
  private static final Profiler.Options OPTIONS =
      new Profiler.Options(50, 0.005, Quality.valueOf("NORMAL"), 1);

  @TempDir Path directory;

  /** Runs scatter by a lognormal factor about the true median. */
  private record Simulated(double[] trueMs, double noise, SplittableRandom random)
      implements Device.Runtime {

    @Override
    public Interpreter open(Graph graph, int from, int to) {
      throw new AssertionError("nothing is opened");
    }

    @Override
    public long[] time(Graph graph, int from, int to, int runs, long seed) {
      long[] nanos = new long[runs];
      for (int i = 0; i < runs; i++) {
        nanos[i] = (long) (trueMs[to] * 1e6 * Math.exp(noise * random.nextGaussian()));
      }
      return nanos;
    }
  }

  @Test
  void aRaceThatEndsSureIsRightAsOftenAsItSaysAndSavesTime() throws IOException {
    Graph graph = Graph.read(Zoo.build("lenet", Precision.INT8, directory));
    int n = graph.layers().size();
    int sure = 0;
    int right = 0;
    double spent = 0;
    double full = 0;
    int races = 120;
    for (int seed = 0; seed < races; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] ms = new double[n + 1];
      for (int k = 1; k <= n; k++) {
        ms[k] = ms[k - 1] + 10 * random.nextDouble();
      }
      Optional<Tail> tail = Optional.of(new Tail.Faster(2 + 8 * random.nextDouble()));
      double mbps = Math.pow(10, 2 * random.nextDouble() - 0.5);
      Optional<Link> link = Optional.of(new Link("l", mbps, 1, 0, 0, 0, 0));
      Device cpu =
          new Device.Present("cpu", 1, new Simulated(ms, 0.02 + 0.1 * random.nextDouble(), random));
      List<Subject> subjects = List.of(new Subject("lenet", "int8", graph, List.of(cpu)));
      Focus race =
          new Race(new Splits(link, tail, Constraints.NONE, seed, Optional.empty()), CONFIDENCE);
      Profiler.Outcome outcome =
          Profiler.run(
              subjects,
              OPTIONS,
              List.of(),
              directory.resolve(seed + ".journal"),
              false,
              Optional.of(race),
              Optional.empty(),
              (done, now) -> {});
      Partition answer = solve(outcome.profile(), link, tail);
      if (Race.probability(answer, Objective.LATENCY) >= CONFIDENCE) {
        sure++;
        right += best(answer) == best(solve(truth(outcome.profile(), ms), link, tail)) ? 1 : 0;
      }
      spent += outcome.saving().orElseThrow().spentMs();
      full += outcome.saving().orElseThrow().fullMs();
    }
    assertThat(sure).isGreaterThan(races / 2);
    // two standard errors of a share of 0.9 among so many
    assertThat(right / (double) sure)
        .isGreaterThan(CONFIDENCE - 2 * Math.sqrt(CONFIDENCE * (1 - CONFIDENCE) / sure));
    assertThat(spent).isLessThan(0.7 * full);
  }

  @Test
  void aRaceGoesOnWhereItWasInterrupted() throws IOException {
    Graph graph = Graph.read(Zoo.build("lenet", Precision.INT8, directory));
    int n = graph.layers().size();
    double[] ms = new double[n + 1];
    for (int k = 1; k <= n; k++) {
      ms[k] = k;
    }
    Simulated runtime = new Simulated(ms, 0.05, new SplittableRandom(1));
    List<Subject> subjects =
        List.of(
            new Subject("lenet", "int8", graph, List.of(new Device.Present("cpu", 1, runtime))));
    Optional<Focus> race =
        Optional.of(
            new Race(
                new Splits(
                    Optional.empty(),
                    Optional.of(new Tail.Faster(1)),
                    Constraints.NONE,
                    1,
                    Optional.empty()),
                CONFIDENCE));
    Path journal = directory.resolve("journal");
    int[] visits = {0};
    try {
      Profiler.run(
          subjects,
          OPTIONS,
          List.of(),
          journal,
          false,
          race,
          Optional.empty(),
          (done, now) -> {
            if (++visits[0] == n + 2) {
              throw new IllegalStateException("interrupted");
            }
          });
    } catch (IllegalStateException interrupted) {
      // as meant
    }
    Profiler.Outcome outcome =
        Profiler.run(
            subjects,
            OPTIONS,
            List.of(),
            journal,
            true,
            race,
            Optional.empty(),
            (done, now) -> visits[0]++);
    int runs = outcome.profile().rows().stream().mapToInt(LayerProfile::runs).sum();
    assertThat(runs).isEqualTo(5 * visits[0]);
  }

  private static int best(Partition partition) {
    return partition.best(Objective.LATENCY).orElseThrow().cut().splitLayer();
  }

  private static Partition solve(Profile profile, Optional<Link> link, Optional<Tail> tail) {
    return OneCut.solve(Pairings.of(List.of(profile), link, tail, false), Constraints.NONE, 1);
  }

  private static Profile truth(Profile measured, double[] ms) {
    return Profile.of(
        measured.rows().stream()
            .map(
                row ->
                    new LayerProfile(
                        row.model(),
                        row.precision(),
                        row.device(),
                        row.threads(),
                        row.layer(),
                        row.layerName(),
                        row.op(),
                        row.outputShape(),
                        row.outputBytes(),
                        row.prefixMacs(),
                        row.prefixParamBytes(),
                        row.runs(),
                        Optional.of(
                            new Latency(
                                ms[row.layer()],
                                ms[row.layer()],
                                ms[row.layer()],
                                OptionalDouble.empty(),
                                Source.MEASURED)),
                        row.energy()))
            .toList());
  }
}
