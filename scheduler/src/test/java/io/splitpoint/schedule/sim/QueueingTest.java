package io.splitpoint.schedule.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TestTasks;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.OneProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrivals at random against the closed forms of queueing theory. */
class QueueingTest {

  private static final long MS = 1_000_000;

  @TempDir Path directory;

  private static SimulationResult run(
      List<Task> tasks, Policy policy, Arrivals arrivals, double seconds, boolean worst) {
    Verdict verdict = OneProcessor.analyze(tasks, policy);
    SimulationOptions options =
        new SimulationOptions((long) (seconds * 1e9), 7, 0, worst, false, arrivals);
    return Simulator.run(
        tasks, verdict, TaskPlacement.partitioned(verdict), options, ExecutionTrace.NONE);
  }

  /** P(wait ≤ t) of M/D/1: A. K. Erlang 1909; the finite sum is exact. */
  private static double waitsAtMost(double load, double t) {
    double sum = 0;
    for (int k = 0; k <= (int) t; k++) {
      // services as the unit of time
      double x = load * (k - t);
      double term = Math.exp(-x);
      for (int i = 1; i <= k; i++) {
        term *= x / i;
      }
      sum += term;
    }
    return (1 - load) * sum;
  }

  private static double quantile(double load, double p) {
    double low = 0;
    double high = 50;
    while (high - low > 1e-9) {
      double middle = (low + high) / 2;
      if (waitsAtMost(load, middle) >= p) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  @Test
  void percentilesOfOneModelAreThoseOfErlangsQueue() {
    for (double load : new double[] {0.4, 0.7, 0.85}) {
      Task task = TestTasks.of("t", Math.round(10 * MS / load), 10 * MS, 10 * MS);
      SimulationResult seen = run(List.of(task), Policy.FIFO, Arrivals.POISSON, 20_000, true);
      TaskStatistics of = seen.tasks().get(0);
      double meanWait = load / (2 * (1 - load));
      assertThat(of.meanNs() / (10 * MS)).isCloseTo(1 + meanWait, within(0.03 * (1 + meanWait)));
      for (TaskStatistics.Percentile seenOf : of.percentiles()) {
        double expected = 1 + quantile(load, seenOf.percent() / 100);
        assertThat(seenOf.ns() / (10.0 * MS))
            .as("load %s, %s %%", load, seenOf.percent())
            .isCloseTo(expected, within(0.04 * expected));
        double low = seenOf.lowNs().orElseThrow() / (10.0 * MS);
        double high = seenOf.highNs().orElseThrow() / (10.0 * MS);
        // twice the half width: 12 intervals of 95 % are looked at, all at once
        assertThat(expected).isBetween(1.5 * low - 0.5 * high - 0.002, 1.5 * high - 0.5 * low);
      }
    }
  }

  /** A. Cobham: Priority assignment in waiting line problems, 1954; service uniform. */
  @Test
  void meansUnderFixedPrioritiesAreCobhams() {
    double[] periodMs = {50, 40, 100};
    double[] bestMs = {5, 2, 20};
    double[] worstMs = {15, 10, 40};
    List<Task> tasks = new ArrayList<>();
    double residual = 0;
    double[] load = new double[3];
    for (int i = 0; i < 3; i++) {
      tasks.add(
          new Task(
              "t" + i,
              "m",
              (long) (periodMs[i] * MS),
              (long) (periodMs[i] * MS),
              0,
              new TreeMap<>(Map.of(1, (long) (worstMs[i] * MS))),
              OptionalLong.of((long) (bestMs[i] * MS)),
              0,
              OptionalInt.of(i + 1)));
      double mean = (bestMs[i] + worstMs[i]) / 2;
      double square = mean * mean + Math.pow(worstMs[i] - bestMs[i], 2) / 12;
      residual += square / periodMs[i] / 2;
      load[i] = mean / periodMs[i];
    }
    SimulationResult seen = run(tasks, Policy.FP, Arrivals.POISSON, 40_000, false);
    double above = 0;
    for (int i = 0; i < 3; i++) {
      double wait = residual / ((1 - above) * (1 - above - load[i]));
      above += load[i];
      double expected = wait + (bestMs[i] + worstMs[i]) / 2;
      assertThat(seen.tasks().get(i).meanNs() / MS)
          .as("task %d", i)
          .isCloseTo(expected, within(0.04 * expected));
    }
  }

  /** Two models by turns at random: a reload is paid where the model before was the other one. */
  @Test
  void reloadsBetweenModelsAreAServiceOfTwoLengths() {
    List<Task> tasks = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      tasks.add(
          new Task(
              name,
              name,
              40 * MS,
              40 * MS,
              0,
              new TreeMap<>(Map.of(1, 5 * MS)),
              OptionalLong.empty(),
              6 * MS,
              OptionalInt.empty()));
    }
    SimulationResult seen = run(tasks, Policy.FIFO, Arrivals.POISSON, 40_000, true);
    // 50 a second; services 5 and 11 ms, each as often and independent of all before (Pollaczek,
    // Khinchine)
    double load = 0.05 * 8;
    double wait = 0.05 * (25 + 121) / 2 / 2 / (1 - load);
    for (TaskStatistics of : seen.tasks()) {
      assertThat(of.meanNs() / MS).isCloseTo(wait + 8, within(0.03 * (wait + 8)));
    }
  }

  @Test
  void noPercentileIsAboveTheLongestResponseAndShortRunsTellNoInterval() {
    Task task = TestTasks.of("t", 77_777_777, 77_777_777, 12_345_678);
    for (Policy policy : Policy.values()) {
      TaskStatistics of = run(List.of(task), policy, Arrivals.PERIODIC, 10, true).tasks().get(0);
      assertThat(of.worstNs()).isEqualTo(12_345_678);
      assertThat(of.percentiles())
          .extracting(TaskStatistics.Percentile::percent)
          .containsExactly(50.0, 90.0, 95.0, 99.0);
      assertThat(of.percentiles())
          .allMatch(p -> p.ns() <= of.worstNs() && p.ns() > 12_300_000)
          .allMatch(p -> p.lowNs().isEmpty() && p.highNs().isEmpty());
    }
  }

  @Test
  void arrivalsThatWereSeenArePlayedAsTheyWere() throws Exception {
    List<Task> tasks =
        List.of(TestTasks.of("a", MS, 5 * MS, 2 * MS), TestTasks.of("b", MS, 5 * MS, MS));
    Path file = directory.resolve("seen.csv");
    Files.writeString(file, "task,arrival_ms\nb,0.5\na,10\na,0\nb,0.25\n");
    Arrivals arrivals = Arrivals.read(file, tasks);
    assertThat(arrivals.lastNs()).isEqualTo(10 * MS);
    List<Execution> seen = new ArrayList<>();
    Verdict verdict = OneProcessor.analyze(tasks, Policy.FIFO);
    Simulator.run(
        tasks,
        verdict,
        TaskPlacement.partitioned(verdict),
        new SimulationOptions(10 * MS + 1, 1, 0, true, false, arrivals),
        new ExecutionTrace(Long.MAX_VALUE, seen::add));
    assertThat(seen)
        .extracting(Execution::arrivalNs)
        .containsExactly(0L, 250_000L, 500_000L, 10 * MS);
    assertThat(seen).extracting(Execution::endNs).containsExactly(2 * MS, 3 * MS, 4 * MS, 12 * MS);
    Files.writeString(file, "task,arrival_ms\nc,1\n");
    assertThatThrownBy(() -> Arrivals.read(file, tasks))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 2");
    Files.writeString(file, "task,arrival_ms\n");
    assertThatThrownBy(() -> Arrivals.read(file, tasks)).hasMessageContaining("at least one");
    Files.writeString(file, "task,arrival_ms\na,-1\n");
    assertThatThrownBy(() -> Arrivals.read(file, tasks)).hasMessageContaining("arrival_ms");
  }
}
