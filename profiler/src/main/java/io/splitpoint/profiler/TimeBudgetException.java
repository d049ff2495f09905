package io.splitpoint.profiler;

import java.util.Locale;

/** The time that a run may take does not hold one round over all parts. */
public final class TimeBudgetException extends RuntimeException {

  private static final long serialVersionUID = 1;

  TimeBudgetException(int parts, double neededSeconds, double foundSeconds) {
    super(
        String.format(
            Locale.ROOT,
            "time budget: expected at least %.0f s to open %d parts and run each once, found %.3g s",
            Math.ceil(neededSeconds),
            parts,
            foundSeconds));
  }
}
