package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.Workload;
import java.util.List;

/**
 * One published measurement.
 *
 * @param group group in which its error is counted
 * @param source source whose host work (Python and copies) is in it, a constant of the fit; empty
 *     for none
 * @param host name of the device file of its host
 * @param network network that leaves the fit with all its rows when one is held out
 * @param segments one segment per chip
 * @param way quantity that was timed
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

  /** The quantity that was timed on a pipeline; both are equal on a single chip. */
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
