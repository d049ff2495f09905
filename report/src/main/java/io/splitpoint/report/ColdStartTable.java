package io.splitpoint.report;

import io.splitpoint.profile.ColdStart;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Milliseconds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of the times and the memory of the first run of each head and tail. */
public final class ColdStartTable {

  public static final List<String> HEADER =
      List.of(
          "part",
          "device",
          "load ms",
          "allocate ms",
          "first run ms",
          "peak memory MB",
          "arena MB",
          "processes");

  private ColdStartTable() {}

  /**
   * @param heads rows of which some have a cold start
   * @param tails the same for tails
   * @return no rows where no cold start was measured
   */
  public static List<List<String>> rows(List<LayerProfile> heads, List<LayerProfile> tails) {
    List<List<String>> rows = new ArrayList<>();
    heads.forEach(row -> row.coldStart().ifPresent(start -> rows.add(row("head to ", row, start))));
    tails.forEach(
        row -> row.coldStart().ifPresent(start -> rows.add(row("tail after ", row, start))));
    return rows;
  }

  /** One sentence for the cold start of the whole model on each device. */
  public static List<String> inWords(List<LayerProfile> heads) {
    int n = heads.stream().mapToInt(LayerProfile::layer).max().orElse(0);
    List<String> sentences = new ArrayList<>();
    for (LayerProfile row : heads) {
      if (row.layer() == n && row.coldStart().isPresent()) {
        ColdStart start = row.coldStart().get();
        sentences.add(
            String.format(
                Locale.ROOT,
                "cold start of the whole model on %s %s: %s ms to load, %s to allocate, %s for the"
                    + " first run; peak memory %s MB, arena %s MB (medians of %d)",
                row.device(),
                row.precision(),
                Milliseconds.text(start.loadMs()),
                Milliseconds.text(start.allocateMs()),
                Milliseconds.text(start.firstRunMs()),
                peak(start),
                mb(start.arenaBytes()),
                start.processes()));
      }
    }
    return sentences;
  }

  private static List<String> row(String part, LayerProfile row, ColdStart start) {
    return List.of(
        part + row.layerName(),
        row.device() + " " + row.precision(),
        Milliseconds.text(start.loadMs()),
        Milliseconds.text(start.allocateMs()),
        Milliseconds.text(start.firstRunMs()),
        start.peakMemoryBytes().isPresent() ? mb(start.peakMemoryBytes().getAsLong()) : "",
        mb(start.arenaBytes()),
        Integer.toString(start.processes()));
  }

  private static String peak(ColdStart start) {
    return start.peakMemoryBytes().isPresent()
        ? mb(start.peakMemoryBytes().getAsLong())
        : "unknown";
  }

  private static String mb(long bytes) {
    return String.format(Locale.ROOT, "%.2f", bytes / 1e6);
  }
}
