package io.splitpoint.profiler;

import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.power.LoadWindow;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The journal's lines: {@code runs,…} for timed runs of prefixes, {@code tail,…} for those of
 * tails, and {@code energy,…} for metered ones.
 */
final class EntryText {

  static final String EXPECTED =
      "runs or tail,precision,device,layer,nanoseconds;… or"
          + " energy,precision,device,layer,meter,power,gross,low,high,idle,dynamic,low,high,windows,refreshes";

  private EntryText() {}

  static String format(Entry entry) {
    String key = entry.precision() + "," + entry.device() + "," + entry.layer() + ",";
    if (entry instanceof Visit visit) {
      return "runs," + key + nanos(visit.runNanos());
    }
    if (entry instanceof TailVisit visit) {
      return "tail," + key + nanos(visit.runNanos());
    }
    Metered metered = (Metered) entry;
    return "energy,"
        + key
        + metered.meter()
        + ","
        + metered.powerW()
        + ","
        + interval(Optional.of(metered.grossMj()))
        + ","
        + (metered.idleW().isPresent() ? metered.idleW().getAsDouble() : "")
        + ","
        + interval(metered.dynamicMj())
        + ","
        + windows(metered.windows())
        + ","
        + metered.refreshes();
  }

  /**
   * @throws IllegalArgumentException when the line is none of these
   */
  static Entry parse(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length == 5 && cells[0].equals("runs")) {
      return new Visit(cells[1], cells[2], Integer.parseInt(cells[3]), nanos(cells[4]));
    }
    if (cells.length == 5 && cells[0].equals("tail")) {
      return new TailVisit(cells[1], cells[2], Integer.parseInt(cells[3]), nanos(cells[4]));
    }
    if (cells.length == 15 && cells[0].equals("energy")) {
      return new Metered(
          cells[1],
          cells[2],
          Integer.parseInt(cells[3]),
          Integer.parseInt(cells[4]),
          Double.parseDouble(cells[5]),
          interval(cells, 6).orElseThrow(() -> new IllegalArgumentException("no energy")),
          cells[9].isEmpty()
              ? OptionalDouble.empty()
              : OptionalDouble.of(Double.parseDouble(cells[9])),
          interval(cells, 10),
          Arrays.stream(cells[13].split(";")).map(EntryText::window).toList(),
          Integer.parseInt(cells[14]));
    }
    throw new IllegalArgumentException("neither runs nor tail nor energy");
  }

  private static String nanos(long[] runs) {
    return Arrays.stream(runs).mapToObj(Long::toString).collect(Collectors.joining(";"));
  }

  private static long[] nanos(String cell) {
    return Arrays.stream(cell.split(";")).mapToLong(Long::parseLong).toArray();
  }

  /** {@code start:end:runs:paused} of each with semicolons between, times in ns. */
  static String windows(List<LoadWindow> windows) {
    return windows.stream().map(EntryText::window).collect(Collectors.joining(";"));
  }

  private static String window(LoadWindow window) {
    return window.startNanos()
        + ":"
        + window.endNanos()
        + ":"
        + window.runs()
        + ":"
        + window.pausedNanos();
  }

  private static LoadWindow window(String text) {
    long[] parts = Arrays.stream(text.split(":", -1)).mapToLong(Long::parseLong).toArray();
    if (parts.length != 4) {
      throw new IllegalArgumentException("a window of " + parts.length + " parts");
    }
    return new LoadWindow(parts[0], parts[1], parts[2], parts[3]);
  }

  private static String interval(Optional<Interval> interval) {
    return interval.map(i -> i.value() + "," + i.low() + "," + i.high()).orElse(",,");
  }

  private static Optional<Interval> interval(String[] cells, int at) {
    return cells[at].isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Interval(
                Double.parseDouble(cells[at]),
                Double.parseDouble(cells[at + 1]),
                Double.parseDouble(cells[at + 2])));
  }
}
