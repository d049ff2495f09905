package io.splitpoint.cli.partition;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.partition.Endurance;
import io.splitpoint.report.EnduranceTable;
import io.splitpoint.run.Provenance;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalDouble;

/** How long a battery lasts, for people and for programs. */
public final class EnduranceView {

  /** The page has them all, and so has battery.csv. */
  private static final int MOST = 12;

  private EnduranceView() {}

  static void print(Endurance endurance, PrintWriter out) {
    out.println();
    EnduranceTable.inWords(endurance).forEach(out::println);
    List<List<String>> rows = EnduranceTable.rows(endurance);
    if (!rows.isEmpty()) {
      out.println();
      TextTable.print(EnduranceTable.HEADER, rows.stream().limit(MOST).toList(), out);
    }
    if (rows.size() > MOST) {
      out.println("and %d more in battery.csv".formatted(rows.size() - MOST));
    }
  }

  public static ArrayNode json(Endurance endurance) {
    ArrayNode all = Provenance.JSON.createArrayNode();
    for (Endurance.Of of : endurance.splits()) {
      ObjectNode one = all.addObject();
      one.put("head_device", of.cut().headDevice());
      one.put("tail_device", of.cut().tailDevice());
      one.put("link", of.cut().link());
      one.put("split_layer", of.cut().splitLayer());
      put(one, "clock_mhz", of.clockMhz());
      one.put("duty", of.duty());
      one.put("mean_w", of.meanW());
      put(one, "hours", of.hours());
      put(one, "hours_low", of.hoursLow());
      put(one, "hours_high", of.hoursHigh());
      one.put("energy_source", of.cut().energyBasis().source().label());
    }
    return all;
  }

  private static void put(ObjectNode to, String key, OptionalDouble value) {
    if (value.isPresent()) {
      to.put(key, value.getAsDouble());
    } else {
      to.putNull(key);
    }
  }
}
