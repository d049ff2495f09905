package io.splitpoint.profiler;

import java.util.List;

/**
 * The times of the whole model's steps on each device.
 *
 * @param rows rows by device and layer; empty where they were not requested or are unknown
 * @param summaries one for each device and precision
 */
public record Operators(List<OperatorRow> rows, List<Summary> summaries) {

  /**
   * The share of a run that the steps explain, and the difference of their shares from those of the
   * layers.
   *
   * @param device device of the sentence
   * @param inWords the summary as a sentence
   */
  public record Summary(String device, String inWords) {}

  /** The key of the sentences in a run's provenance. */
  public static final String KEY = "operators";

  public static final Operators NONE = new Operators(List.of(), List.of());

  public Operators {
    rows = List.copyOf(rows);
    summaries = List.copyOf(summaries);
  }

  /** The summaries' sentences. */
  public List<String> inWords() {
    return summaries.stream().map(Summary::inWords).toList();
  }
}
