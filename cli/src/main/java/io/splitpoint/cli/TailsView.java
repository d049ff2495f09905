package io.splitpoint.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.partition.MeasuredTails;
import io.splitpoint.partition.Partition;
import io.splitpoint.partition.TailBasis;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Which tails were run and which are whole minus prefix, and how far the two are apart. */
final class TailsView {

  private TailsView() {}

  static void print(Partition partition, List<MeasuredTails.Comparison> compared, PrintWriter out) {
    out.println();
    out.printf(
        "Tails: %d measured (or the whole model), %d by difference of whole and prefix, %d scaled%n",
        count(partition, TailBasis.MEASURED),
        count(partition, TailBasis.DIFFERENCE),
        count(partition, TailBasis.SCALED));
    if (compared.isEmpty()) {
      return;
    }
    TextTable.print(
        List.of("tail after", "on", "measured ms", "difference ms", "off by"),
        compared.stream().map(TailsView::row).toList(),
        out);
  }

  private static long count(Partition partition, TailBasis basis) {
    return partition.candidates().stream().filter(c -> c.cut().tailBasis() == basis).count();
  }

  private static List<String> row(MeasuredTails.Comparison tail) {
    double measured = tail.measuredMs();
    return List.of(
        tail.name(),
        tail.device(),
        String.format(Locale.ROOT, "%.3f", measured),
        tail.differenceMs().isPresent()
            ? String.format(Locale.ROOT, "%.3f", tail.differenceMs().getAsDouble())
            : "",
        tail.differenceMs().isPresent() && measured > 0
            ? String.format(
                Locale.ROOT, "%+.1f %%", 100 * (tail.differenceMs().getAsDouble() / measured - 1))
            : "");
  }

  static JsonNode json(List<MeasuredTails.Comparison> compared) {
    ArrayNode all = Provenance.JSON.createArrayNode();
    for (MeasuredTails.Comparison tail : compared) {
      ObjectNode one = all.addObject();
      one.put("tail_device", tail.device());
      one.put("split_layer", tail.layer());
      one.put("split_name", tail.name());
      one.put("measured_ms", tail.measuredMs());
      if (tail.differenceMs().isPresent()) {
        one.put("difference_ms", tail.differenceMs().getAsDouble());
      } else {
        one.putNull("difference_ms");
      }
    }
    return all;
  }
}
