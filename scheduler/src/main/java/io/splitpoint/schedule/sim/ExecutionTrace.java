package io.splitpoint.schedule.sim;

import java.util.function.Consumer;

/**
 * Which jobs of a simulation are reported one by one, and where to.
 *
 * @param untilNs those that start before this; 0 for none
 * @param sink takes them in the order in which they end, group by group
 */
public record ExecutionTrace(long untilNs, Consumer<Execution> sink) {

  /** Tells nothing. */
  public static final ExecutionTrace NONE = new ExecutionTrace(0, execution -> {});
}
