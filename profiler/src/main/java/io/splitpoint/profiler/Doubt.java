package io.splitpoint.profiler;

/**
 * A reason why a run's numbers may not be relied on. A run without any is valid.
 *
 * @param code a word for programs, such as {@code too_few_rounds}
 * @param reason a sentence for people, with what was expected and what was found
 */
public record Doubt(String code, String reason) {}
