package io.splitpoint.profiler;

import java.util.List;

/**
 * What the steps of the whole model take on each device.
 *
 * @param rows by device and layer; none where nobody asked or nothing is known of them
 * @param summaries one for each device and precision
 */
public record Operators(List<OperatorRow> rows, List<Summary> summaries) {

  /**
   * How much of a run the steps explain, and how far their shares are from the layers' own.
   *
   * @param device that the sentence is about
   * @param inWords one sentence
   */
  public record Summary(String device, String inWords) {}

  /** Under which a run's provenance has the sentences. */
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
