package io.splitpoint.cli.partition;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Weights;
import io.splitpoint.run.Provenance;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** The winner of several weighted objectives. How sure it is, is not reckoned. */
final class WeightedView {

  private WeightedView() {}

  static void print(Weights weights, Weights.Winner winner, PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "* weighted   %s: %s  [%.4g, where 1 is best in all]%n",
        weights.label(),
        winner.candidate().cut().inWords(),
        winner.value());
  }

  static JsonNode json(Weights weights, Weights.Winner winner, Objective heaviest) {
    Map<String, Object> row = PartitionView.row(winner.candidate(), heaviest);
    row.remove("confidence");
    row.put("weights", weights.label());
    row.put("value", winner.value());
    return Provenance.JSON.valueToTree(row);
  }
}
