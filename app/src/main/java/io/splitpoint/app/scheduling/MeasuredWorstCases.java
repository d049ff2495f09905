package io.splitpoint.app.scheduling;

import io.splitpoint.model.Graph;
import io.splitpoint.profile.Median;
import io.splitpoint.schedule.live.JobRunner;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The worst cases of a server's models for admission control: those of its models file, and for the
 * others the slowest of some runs of a warm runner with a margin.
 *
 * @param path path of the models file, for messages
 * @param margin share added to the slowest run
 * @param notices receives the measurements, a line per model
 */
record MeasuredWorstCases(ModelsFile file, Path path, double margin, Consumer<String> notices) {

  private static final int RUNS = 60;

  /** Worst cases in nanoseconds, by the models' short names. */
  Map<String, OptionalLong> of(ServedModels models, JobRunner.Factory factory) {
    Map<String, OptionalLong> all = new TreeMap<>(file.wcetNs());
    if (all.values().stream().allMatch(OptionalLong::isPresent)) {
      return all;
    }
    try (JobRunner runner = factory.open(0, 1)) {
      for (String name : file.models().keySet()) {
        if (all.get(name).isEmpty()) {
          all.put(name, OptionalLong.of(measured(runner, name, models.whole().get(name))));
        }
      }
    }
    return all;
  }

  private long measured(JobRunner runner, String name, Graph model) {
    long[] ns = timed(runner, name, model);
    long slowest = ns[ns.length - 1];
    double median = Median.of(Arrays.stream(ns).asDoubleStream().toArray());
    long worst = Math.round(slowest * (1 + margin));
    notices.accept(
        String.format(
            Locale.ROOT,
            "%s: worst case %.3f ms: the slowest of %d warm runs and %.0f %% (%.3f to %.3f ms,"
                + " median %.3f ms)",
            name,
            worst / 1e6,
            ns.length,
            100 * margin,
            ns[0] / 1e6,
            slowest / 1e6,
            median / 1e6));
    if (slowest > 2 * median) {
      notices.accept(
          "%s: the slowest run took more than twice the median: something else works on this machine; a worst case that is known can be given as wcet_ms in %s"
              .formatted(name, path));
    }
    return worst;
  }

  /** Times of a model's runs in nanoseconds, ascending. */
  private static long[] timed(JobRunner runner, String name, Graph model) {
    JobRunner.Picture empty =
        new JobRunner.Picture("", new byte[(int) model.inputs().get(0).bytes().orElse(0)]);
    long[] ns = new long[RUNS];
    // The first runs warm up and do not count.
    for (int run = 0; run < 2 * ns.length; run++) {
      long start = System.nanoTime();
      runner.run(name, empty);
      ns[run % ns.length] = System.nanoTime() - start;
    }
    Arrays.sort(ns);
    return ns;
  }
}
