package io.splitpoint.cli.partition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Partition;
import io.splitpoint.report.TailTable;
import io.splitpoint.run.Provenance;
import java.io.PrintWriter;
import java.util.List;

/** The tails on stdout, as text or JSON. */
public final class TailsView {

  private TailsView() {}

  static void print(Partition partition, List<MeasuredTails.Comparison> compared, PrintWriter out) {
    out.println();
    out.println(TailTable.summary(partition));
    if (!compared.isEmpty()) {
      TextTable.print(TailTable.HEADER, TailTable.rows(compared), out);
    }
  }

  public static JsonNode json(List<MeasuredTails.Comparison> compared) {
    ArrayNode all = Provenance.JSON.createArrayNode();
    for (MeasuredTails.Comparison tail : compared) {
      ObjectNode one = all.addObject();
      one.put("tail_device", tail.device());
      one.put("split_layer", tail.layer());
      one.put("split_name", tail.name());
      one.put("measured_ms", tail.measured().medianMs());
      one.put("source", tail.measured().source().label());
      if (tail.differenceMs().isPresent()) {
        one.put("difference_ms", tail.differenceMs().getAsDouble());
      } else {
        one.putNull("difference_ms");
      }
    }
    return all;
  }
}
