package io.splitpoint.bench.restless;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One run of the main job, judged, as a line for people and one for programs.
 *
 * @param load whether another program ran at random times
 * @param drift differences of the two halves of the reference in per cent: median, worst tail
 * @param peakMb high-water mark of the main job's resident memory
 */
record Report(
    boolean load,
    int run,
    Said said,
    Judgement judgement,
    double[] drift,
    double seconds,
    long peakMb) {

  static final String CSV_HEADER =
      "load,run,seconds,peak_mb,valid,reasons,standing,confidence,said_layer,said_name,said_ms,"
          + "true_ms,off_percent,off_scaled_percent,regret_percent,regret_scaled_percent,"
          + "best_layer,tails_median_percent,tails_worst_percent,worst_layer,unknown_tails,"
          + "reference_sum_percent,reference_drift_median_percent,reference_drift_worst_percent";

  String csv() {
    return String.format(
        Locale.ROOT,
        "%s,%d,%.1f,%d,%s,%s,%s,%s,%s,%s,%.4f,%.4f,%.2f,%.2f,%.2f,%.2f,%d,%.2f,%.2f,%d,%d,%.2f,%.2f,%.2f",
        load ? "on" : "off",
        run,
        seconds,
        peakMb,
        said.valid().map(String::valueOf).orElse(""),
        String.join(" ", said.reasons()),
        said.standing(),
        said.confidence().isPresent() ? said.confidence().getAsDouble() + "" : "",
        said.best().map(row -> row.layer() + "").orElse(""),
        said.best().map(Said.Row::name).orElse(""),
        judgement.saidMs(),
        judgement.trueMs(),
        judgement.offPercent(),
        judgement.offScaledPercent(),
        judgement.regretPercent(),
        judgement.regretScaledPercent(),
        judgement.bestLayer(),
        judgement.tailsMedianPercent(),
        judgement.tailsWorstPercent(),
        judgement.worstLayer(),
        judgement.unknownTails(),
        judgement.sumPercent(),
        drift[0],
        drift[1]);
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%s %d: %.0f s, peak %d MB, %s%s; said after %s %s: %.2f ms%s%s; by the reference %.2f ms, said %+.1f %% [%+.1f]; regret %.1f %% [%.1f], best after %d; tails %.1f %% median, worst %+.1f %% after %d%s; reference: sums %.1f %%, halves apart %.1f %%, worst %.1f %%",
        load ? "restless" : "quiet",
        run,
        seconds,
        peakMb,
        Restless.verdict(said.valid()),
        said.reasons().isEmpty() ? "" : " (" + String.join(", ", said.reasons()) + ")",
        said.best().map(row -> row.layer() + "").orElse("–"),
        said.best().map(Said.Row::name).orElse("nothing"),
        judgement.saidMs(),
        said.confidence().isPresent()
            ? String.format(Locale.ROOT, ", %.0f %% sure", 100 * said.confidence().getAsDouble())
            : "",
        said.standing().isEmpty() ? "" : ", " + said.standing(),
        judgement.trueMs(),
        judgement.offPercent(),
        judgement.offScaledPercent(),
        judgement.regretPercent(),
        judgement.regretScaledPercent(),
        judgement.bestLayer(),
        judgement.tailsMedianPercent(),
        judgement.tailsWorstPercent(),
        judgement.worstLayer(),
        judgement.unknownTails() > 0 ? ", " + judgement.unknownTails() + " not known" : "",
        judgement.sumPercent(),
        drift[0],
        drift[1]);
  }

  /** The counts of the requirements. */
  static String summary(List<Report> reports) {
    long regret = reports.stream().filter(r -> r.judgement.regretPercent() <= 2).count();
    long regretScaled =
        reports.stream().filter(r -> r.judgement.regretScaledPercent() <= 2).count();
    long median = reports.stream().filter(r -> r.judgement.tailsMedianPercent() <= 5).count();
    long worst =
        reports.stream().filter(r -> Math.abs(r.judgement.tailsWorstPercent()) <= 15).count();
    long off = reports.stream().filter(r -> Math.abs(r.judgement.offPercent()) <= 10).count();
    long offScaled =
        reports.stream().filter(r -> Math.abs(r.judgement.offScaledPercent()) <= 10).count();
    long quiet = reports.stream().filter(r -> !r.load).count();
    long quietValid =
        reports.stream().filter(r -> !r.load && r.said.valid().equals(Optional.of(true))).count();
    long missed = reports.stream().filter(r -> r.judgement.missed()).count();
    long told =
        reports.stream()
            .filter(r -> r.judgement.missed() && r.said.valid().equals(Optional.of(false)))
            .count();
    return String.format(
        Locale.ROOT,
        "of %d runs: regret within 2 %%: %d [%d]; tails' median within 5 %%: %d; worst within 15 %%: %d; said latency within 10 %%: %d [%d]; VALID of %d quiet ones: %d; NOT VALID of %d that missed something: %d",
        reports.size(),
        regret,
        regretScaled,
        median,
        worst,
        off,
        offScaled,
        quiet,
        quietValid,
        missed,
        told);
  }
}
