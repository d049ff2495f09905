package io.splitpoint.profiler;

import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.power.LoadWindow;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The journal's lines: {@code run,…} for timed runs, {@code playoff,…} for those of contending
 * splits, and {@code energy,…} for metered ones. See docs/file-formats.md.
 */
final class EntryText {

  static final String EXPECTED =
      "run or playoff,precision,device,head or tail,layer,round,start:duration;… in ns, or"
          + " energy,precision,device,head or tail,layer,meter,power,gross,low,high,idle,dynamic,low,high,windows,refreshes";

  private EntryText() {}

  static String format(Entry entry) {
    String key =
        entry.precision()
            + ","
            + entry.device()
            + ","
            + entry.kind().label()
            + ","
            + entry.layer()
            + ",";
    if (entry instanceof PartMeasurement measurement) {
      return (measurement.playOff() ? "playoff," : "run,")
          + key
          + measurement.round()
          + ","
          + runs(measurement);
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
    if (cells.length == 7 && (cells[0].equals("run") || cells[0].equals("playoff"))) {
      long[][] runs =
          Arrays.stream(cells[6].split(";", -1)).map(EntryText::run).toArray(long[][]::new);
      return new PartMeasurement(
          cells[1],
          cells[2],
          kind(cells[3]),
          Integer.parseInt(cells[4]),
          Integer.parseInt(cells[5]),
          cells[0].equals("playoff"),
          Arrays.stream(runs).mapToLong(run -> run[0]).toArray(),
          Arrays.stream(runs).mapToLong(run -> run[1]).toArray());
    }
    if (cells.length == 16 && cells[0].equals("energy")) {
      return new Metered(
          cells[1],
          cells[2],
          kind(cells[3]),
          Integer.parseInt(cells[4]),
          Integer.parseInt(cells[5]),
          Double.parseDouble(cells[6]),
          interval(cells, 7).orElseThrow(() -> new IllegalArgumentException("no energy")),
          cells[10].isEmpty()
              ? OptionalDouble.empty()
              : OptionalDouble.of(Double.parseDouble(cells[10])),
          interval(cells, 11),
          Arrays.stream(cells[14].split(";")).map(EntryText::window).toList(),
          Integer.parseInt(cells[15]));
    }
    throw new IllegalArgumentException("neither run nor playoff nor energy");
  }

  private static ProfiledPart.Kind kind(String label) {
    for (ProfiledPart.Kind kind : ProfiledPart.Kind.values()) {
      if (kind.label().equals(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("neither head nor tail");
  }

  private static String runs(PartMeasurement measurement) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < measurement.runNanos().length; i++) {
      text.append(i == 0 ? "" : ";")
          .append(measurement.startNanos()[i])
          .append(':')
          .append(measurement.runNanos()[i]);
    }
    return text.toString();
  }

  private static long[] run(String text) {
    long[] parts = Arrays.stream(text.split(":", -1)).mapToLong(Long::parseLong).toArray();
    if (parts.length != 2 || parts[1] < 0) {
      throw new IllegalArgumentException("a run of " + parts.length + " parts");
    }
    return parts;
  }

  /** {@code start:end:runs:paused} of each window, separated by semicolons, times in ns. */
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
