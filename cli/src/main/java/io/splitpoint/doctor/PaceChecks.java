package io.splitpoint.doctor;

import java.util.Locale;

/** Checks whether the same work takes the same time, and whether other programs use the cores. */
final class PaceChecks {

  /** Variation below which a machine counts as steady, compared with an inference's own noise. */
  private static final double STEADY = 1.15;

  /** Share of time lost to other programs from which it affects medians. */
  private static final double BUSY = 0.1;

  private static final String MORE_RUNS =
      "splitpoint profile --model vgg16 --device coral --runs 300";

  private PaceChecks() {}

  static Finding pace(Pace pace) {
    String check = "CPU pace";
    double wide = pace.wideVaries();
    double chain = pace.chainVaries();
    double varies = Math.max(wide, chain);
    if (varies < STEADY) {
      return Finding.fine(check, "the same work takes the same time within " + percent(varies - 1));
    }
    String found =
        String.format(Locale.ROOT, "the machine's pace varies by %.1f: take more runs", varies);
    return chain < STEADY
        ? Finding.advice(
            check,
            found + " (a neighbour on the same physical core; its clock is steady)",
            "# compare only what ran in turn, and take as many runs as last some seconds:",
            MORE_RUNS)
        : Finding.advice(
            check,
            found + " (the clock changes, or the processor is shared)",
            "# see CPU governor and CPU throttling above; until then:",
            MORE_RUNS);
  }

  static Finding others(Pace pace) {
    String check = "other programs";
    return pace.waitingShare() < BUSY
        ? Finding.fine(check, "leave a core free")
        : Finding.advice(
            check,
            "took "
                + percent(pace.waitingShare())
                + " of the time of a program that wants one core",
            "# end what need not run while measuring:",
            "top -b -n 1 -o %CPU | head -n 15");
  }

  private static String percent(double share) {
    return Math.max(1, Math.round(100 * share)) + " %";
  }
}
