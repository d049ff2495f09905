package io.splitpoint.cli.edgetpu;

import io.splitpoint.app.SharedChips;
import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.failure.InputException;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Sharing;
import io.splitpoint.profile.Milliseconds;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Prints the divisions of several Edge TPUs between copies of a model. */
final class SharingView {

  /** The values of {@code --objective} for sharing chips. */
  static final Set<String> OBJECTIVES = Set.of("latency", "throughput");

  private SharingView() {}

  /**
   * @throws InputException when chips are not shared for it
   */
  static Objective objective(String word) {
    if (!OBJECTIVES.contains(word)) {
      throw new InputException("--objective: expected latency or throughput, found '" + word + "'");
    }
    return Objective.of(word);
  }

  /** Prints the front, each division with the objectives for which it is best. */
  static void print(SharedChips ways, PrintWriter out) {
    Sharing fastest = ways.best(Objective.THROUGHPUT);
    Sharing soonest = ways.best(Objective.LATENCY);
    List<Sharing> shown = new ArrayList<>(ways.front());
    for (Sharing best : List.of(soonest, fastest)) {
      if (!shown.contains(best)) {
        shown.add(best);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (Sharing way : shown) {
      List<String> goals = new ArrayList<>();
      if (way.equals(soonest)) {
        goals.add("latency");
      }
      if (way.equals(fastest)) {
        goals.add("throughput");
      }
      rows.add(
          List.of(
              way.text(),
              way.depths().get(0) == 1 ? "" : ways.way(way).segments(),
              Milliseconds.text(way.latencyMs()),
              String.format(Locale.ROOT, "%.1f", 1e3 / way.perInputMs()),
              Milliseconds.text(way.energyMj()),
              String.join(", ", goals)));
    }
    TextTable.print(
        List.of(
            "chips shared as", "segments by", "latency ms", "inputs/s", "mJ per input", "best for"),
        rows,
        out);
  }

  static final class Objectives implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return OBJECTIVES.stream().sorted().iterator();
    }
  }
}
