package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.ModelError;
import io.splitpoint.model.edgetpu.ModelErrors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The model's errors on held-out networks, by kind of run: their common and own part, and the
 * conformal quantile that makes intervals of 90 %. Every network counts once in its group, however
 * many rows it has; the rows of a sweep are one network.
 */
final class Intervals {
  private static final double COVERAGE = 0.9;

  /**
   * @param cluster a network timed by one source on one host and clock: it shares a common factor
   * @param logError error of the held-out prediction, both without the source's host work
   * @param overheadLogSd factor that widens the group's own standard deviations
   */
  private record Miss(String network, String cluster, double logError, double overheadLogSd) {}

  private record Widened(double widening, ModelError error) {}

  private final Map<String, List<Miss>> groups = new LinkedHashMap<>();

  void add(Observation row, double heldMs, Constants held) {
    double work = Constants.sources().contains(row.source()) ? held.sourceMs(row.source()) : 0;
    double measured = row.latencyMs() - work;
    if (measured <= 0 || heldMs - work <= 0) {
      return;
    }
    String network = row.network().replaceFirst("^(conv5|dense4)-.*", "$1");
    String cluster = row.network() + " " + row.group() + " " + row.host() + " " + row.clock();
    Estimate.Parts parts = parts(row);
    String group = "pipeline";
    double overhead = 0;
    if (row.chips() == 1) {
      ModelErrors names = ModelErrors.shipped();
      ModelError error = names.of(parts);
      group =
          same(error, names.onCpu())
              ? "on_cpu"
              : same(error, names.largeOutput())
                  ? "large_output"
                  : same(error, names.streaming()) ? "streaming" : "cached";
      overhead = ModelErrors.overheadLogSd(parts);
    }
    groups
        .computeIfAbsent(group, g -> new ArrayList<>())
        .add(new Miss(network, cluster, Math.log((heldMs - work) / measured), overhead));
  }

  private static boolean same(ModelError error, ModelError group) {
    return error.ownLogSd() == group.ownLogSd() && error.quantile() == group.quantile();
  }

  private static Estimate.Parts parts(Observation row) {
    String host = row.host().equals(Constants.USB2_RPI4) ? "usb2-rpi3" : row.host();
    return EdgeTpuModel.of(Host.named(host), row.clock()).estimate(row.segments().get(0)).parts();
  }

  /** The errors to ship; those of operators on the CPU are an unchanged judgement. */
  ModelErrors errors() {
    return new ModelErrors(
        widened(groups.get("cached")).error(),
        widened(groups.get("streaming")).error(),
        widened(groups.get("large_output")).error(),
        widened(groups.get("pipeline")).error(),
        ModelErrors.shipped().onCpu());
  }

  /** Widened until intervals from the other networks hold 90 % of a network's rows. */
  private static Widened widened(List<Miss> misses) {
    double widening = 0.7;
    double[] held = coverage(misses, widening);
    while ((held[0] + held[1]) / 2 < COVERAGE) {
      widening += 0.01;
      held = coverage(misses, widening);
    }
    return new Widened(widening, error(misses, widening));
  }

  /** The share of rows within the other networks' intervals, and the mean of the networks. */
  private static double[] coverage(List<Miss> misses, double widening) {
    Map<String, List<Miss>> networks = by(misses, Miss::network);
    double shares = 0;
    double rows = 0;
    for (Map.Entry<String, List<Miss>> network : networks.entrySet()) {
      List<Miss> others = misses.stream().filter(m -> !m.network.equals(network.getKey())).toList();
      ModelError error = error(others, widening);
      long hits =
          network.getValue().stream().filter(m -> score(m, error) <= error.quantile()).count();
      shares += (double) hits / network.getValue().size();
      rows += hits;
    }
    return new double[] {rows / misses.size(), shares / networks.size()};
  }

  private static ModelError error(List<Miss> misses, double widening) {
    double own = 0;
    double freedom = 0;
    for (List<Miss> cluster : by(misses, Miss::cluster).values()) {
      double mean = cluster.stream().mapToDouble(Miss::logError).average().orElseThrow();
      own += cluster.stream().mapToDouble(m -> Math.pow(m.logError - mean, 2)).sum();
      freedom += cluster.size() - 1;
    }
    Map<String, List<Miss>> networks = by(misses, Miss::network);
    double total = 0;
    for (List<Miss> network : networks.values()) {
      total += network.stream().mapToDouble(m -> m.logError * m.logError).average().orElseThrow();
    }
    double all = Math.sqrt(total / networks.size());
    double ownLogSd = Math.min(freedom > 0 ? Math.sqrt(own / freedom) : 0, 0.95 * all);
    double common = Math.sqrt(all * all - ownLogSd * ownLogSd);
    ModelError scale = new ModelError(Constants.round(common), Constants.round(ownLogSd), 0);
    return new ModelError(
        scale.commonLogSd(), scale.ownLogSd(), Constants.round(widening * quantile(misses, scale)));
  }

  /** The least scale that holds 90 % of the misses, each network weighing the same. */
  private static double quantile(List<Miss> misses, ModelError scale) {
    Map<String, List<Miss>> networks = by(misses, Miss::network);
    List<double[]> scores = new ArrayList<>();
    for (List<Miss> network : networks.values()) {
      for (Miss miss : network) {
        scores.add(new double[] {score(miss, scale), 1.0 / network.size()});
      }
    }
    scores.sort(Comparator.comparingDouble(score -> score[0]));
    double sum = 0;
    for (double[] score : scores) {
      sum += score[1];
      if (sum >= COVERAGE * networks.size()) {
        return score[0];
      }
    }
    return scores.get(scores.size() - 1)[0];
  }

  private static double score(Miss miss, ModelError scale) {
    return Math.abs(miss.logError) / Math.hypot(scale.logSd(), miss.overheadLogSd);
  }

  /** The errors of each group, and how often intervals from the other networks hold its rows. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("## Intervals\n\n");
    text.append(
        "| runs | networks | rows | common, sd of log | own, sd of log | 90 % interval, ± % |"
            + " held-out rows within, % | mean of networks, % |\n");
    text.append("| --- | --: | --: | --: | --: | --: | --: | --: |\n");
    double rows = 0;
    double within = 0;
    for (Map.Entry<String, List<Miss>> group : groups.entrySet()) {
      if (!group.getKey().equals("on_cpu")) {
        List<Miss> misses = group.getValue();
        Widened widened = widened(misses);
        double[] held = coverage(misses, widened.widening());
        ModelError error = widened.error();
        text.append(
            String.format(
                Locale.ROOT,
                "| %s | %d | %d | %.3f | %.3f | %.0f | %.1f | %.1f |%n",
                group.getKey().replace('_', ' '),
                by(misses, Miss::network).size(),
                misses.size(),
                error.commonLogSd(),
                error.ownLogSd(),
                100 * (error.high(1) - 1),
                100 * held[0],
                100 * held[1]));
        rows += misses.size();
        within += held[0] * misses.size();
      }
    }
    text.append(
        String.format(
            Locale.ROOT, "| all | | %.0f | | | | %.1f | |%n%n", rows, 100 * within / rows));
    return text.toString();
  }

  private static Map<String, List<Miss>> by(List<Miss> misses, Function<Miss, String> key) {
    return misses.stream().collect(Collectors.groupingBy(key));
  }
}
