package io.splitpoint.profiler;

import java.util.Locale;

/** The memory that a run may use does not hold one part beside the whole model. */
public final class MemoryBudgetException extends RuntimeException {

  private static final long serialVersionUID = 1;

  MemoryBudgetException(String part, long neededBytes, long foundBytes) {
    super(
        String.format(
            Locale.ROOT,
            "memory: expected at least %,d MB for the whole model and %s, found %,d MB",
            (neededBytes >> 20) + 1,
            part,
            foundBytes >> 20));
  }
}
