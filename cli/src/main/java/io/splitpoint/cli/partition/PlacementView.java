package io.splitpoint.cli.partition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.partition.GraphPlacement;
import io.splitpoint.partition.Objective;
import io.splitpoint.run.Provenance;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Free placements of a graph on pairs of devices. */
final class PlacementView {

  private PlacementView() {}

  static void print(List<GraphPlacement> placements, PrintWriter out) {
    for (GraphPlacement placement : placements) {
      out.println();
      out.printf(
          Locale.ROOT,
          "Free placement for %s: %s, link %s: %.4g %s (on one device alone %.4g)%n",
          placement.objective().label(),
          placement.inWords(),
          placement.link(),
          placement.value(),
          placement.objective() == Objective.LATENCY ? "ms" : "mJ",
          placement.uncutValue());
    }
  }

  static JsonNode json(List<GraphPlacement> placements) {
    ArrayNode all = Provenance.JSON.createArrayNode();
    for (GraphPlacement placement : placements) {
      ObjectNode one = all.addObject();
      one.put("head_device", placement.headDevice());
      one.put("tail_device", placement.tailDevice());
      one.put("link", placement.link());
      one.put("objective", placement.objective().label());
      one.put("value", placement.value());
      one.put("value_on_one_device", placement.uncutValue());
      ArrayNode far = one.putArray("layers_on_tail_device");
      for (int j = 0; j < placement.far().length; j++) {
        if (placement.far()[j]) {
          far.add(j + 1);
        }
      }
    }
    return all;
  }
}
