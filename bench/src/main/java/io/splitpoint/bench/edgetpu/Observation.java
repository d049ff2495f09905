package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.Workload;
import java.util.List;

/**
 * One published measurement.
 *
 * @param group that its error is counted in
 * @param source whose host work, Python and copies, is in it: a constant of the fit; empty when
 *     none
 * @param host its device file's name
 * @param network that leaves the fit with all its rows when one is held out
 * @param segments on a chip each; one for a single chip
 * @param way what was timed
 * @param onChipMib, offChipMib the compiler's report per chip; empty when the table has none
 */
record Observation(
    String group,
    String source,
    String host,
    Clock clock,
    String network,
    String label,
    List<Workload> segments,
    Way way,
    double latencyMs,
    List<Double> onChipMib,
    List<Double> offChipMib) {

  /** What was timed of a pipeline; a single chip's run is the same either way. */
  enum Way {
    /** One input through all segments. */
    THROUGH,
    /** The time per input when the pipeline is full. */
    PER_INPUT
  }

  Observation(
      String group,
      String source,
      String host,
      Clock clock,
      String network,
      String label,
      List<Workload> segments,
      Way way,
      double latencyMs) {
    this(
        group, source, host, clock, network, label, segments, way, latencyMs, List.of(), List.of());
  }

  int chips() {
    return segments.size();
  }
}
