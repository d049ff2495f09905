package io.splitpoint.schedule.sim;

import java.util.function.Consumer;

/**
 * Reports single jobs of a simulation.
 *
 * @param untilNs jobs that start before this are reported; 0 for none
 * @param sink receives them in the order of their ends, group by group
 */
public record ExecutionTrace(long untilNs, Consumer<Execution> sink) {

  /** Reports nothing. */
  public static final ExecutionTrace NONE = new ExecutionTrace(0, execution -> {});
}
