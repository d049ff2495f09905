package io.splitpoint.bench.edgetpu;

import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Workload;
import java.util.List;

/**
 * One published measurement.
 *
 * @param table the file it is from
 * @param host its device file's name
 * @param onChipMib, offChipMib the compiler's report per chip; empty when the table has none
 */
record Observation(
    String table,
    String host,
    Workload work,
    int tpus,
    Split split,
    double latencyMs,
    List<Double> onChipMib,
    List<Double> offChipMib) {

  String label() {
    String pipeline = tpus == 1 ? "" : " on " + tpus + ", " + split.name().toLowerCase();
    return work.name() + pipeline + ", " + host;
  }
}
