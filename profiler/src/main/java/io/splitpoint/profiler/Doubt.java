package io.splitpoint.profiler;

/**
 * A reason why a run's numbers are unreliable. A run without any is valid.
 *
 * @param code a code for programs, such as {@code too_few_rounds}
 * @param reason a sentence with what was expected and what was found
 */
public record Doubt(String code, String reason) {}
