package io.splitpoint.cli.partition;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.app.PartitionResult;
import io.splitpoint.partition.Objective;
import io.splitpoint.run.Provenance;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** The winner of several weighted objectives. How sure it is, is not reckoned. */
final class WeightedView {

  private WeightedView() {}

  static void print(PartitionResult.Weighted weighted, PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "* weighted   %s: %s  [%.4g, where 1 is best in all]%n",
        weighted.weights().label(),
        weighted.winner().candidate().cut().inWords(),
        weighted.winner().value());
  }

  static JsonNode json(PartitionResult.Weighted weighted, Objective heaviest) {
    Map<String, Object> row = PartitionView.row(weighted.winner().candidate(), heaviest);
    row.remove("confidence");
    row.put("weights", weighted.weights().label());
    row.put("value", weighted.winner().value());
    return Provenance.JSON.valueToTree(row);
  }
}
