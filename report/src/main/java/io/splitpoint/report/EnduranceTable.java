package io.splitpoint.report;

import io.splitpoint.partition.Endurance;
import io.splitpoint.partition.Objective;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** A table of the battery life with each split. */
public final class EnduranceTable {

  public static final List<String> HEADER =
      List.of("split", "clock MHz", "ms", "mJ a frame", "busy %", "mean W", "hours", "interval");

  private EnduranceTable() {}

  /**
   * One row for each split, least mean power first; ~ marks modelled numbers. A split that two
   * pairs of devices share, such as all on one device, appears once.
   */
  public static List<List<String>> rows(Endurance endurance) {
    return endurance.splits().stream()
        .sorted(Comparator.comparingDouble(Endurance.Of::meanW))
        .map(EnduranceTable::row)
        .distinct()
        .toList();
  }

  private static List<String> row(Endurance.Of of) {
    String mark = of.cut().energyModelled() ? "~" : "";
    return List.of(
        of.cut().where(),
        number(of.clockMhz(), "%.0f"),
        number(of.cut().latencyMs(), "%.1f"),
        mark + number(of.cut().energyMj(), "%.1f"),
        String.format(Locale.ROOT, "%.1f", 100 * of.duty()),
        mark + String.format(Locale.ROOT, "%.2f", of.meanW()),
        of.hours().isPresent() ? mark + number(of.hours(), "%.1f") : "",
        interval(of));
  }

  /** Sentences about the longest battery life, the least energy per frame, and the clocks. */
  public static List<String> inWords(Endurance endurance) {
    Optional<Endurance.Of> longest = endurance.longest();
    if (longest.isEmpty()) {
      return List.of("battery: unknown, no split that keeps up has a known energy and idle power");
    }
    List<String> lines = new ArrayList<>();
    lines.add("lasts longest: " + inWords(longest.get()));
    endurance.splits().stream()
        .filter(of -> of.clockMhz().equals(longest.get().clockMhz()))
        .min(Comparator.comparingDouble(of -> Objective.ENERGY.of(of.cut()).getAsDouble()))
        .filter(least -> !hours(least).equals(hours(longest.get())))
        .ifPresent(least -> lines.add("least energy a frame: " + inWords(least)));
    List<Endurance.Of> clocks = endurance.byClock();
    if (clocks.size() > 1) {
      for (Endurance.Of of : clocks) {
        lines.add(
            "at %s MHz: %s, %s"
                .formatted(number(of.clockMhz(), "%.0f"), hours(of), of.cut().where()));
      }
    }
    return lines;
  }

  private static String inWords(Endurance.Of of) {
    return String.format(
        Locale.ROOT,
        "%s: %s, busy %.1f %% of the time, %s of %s",
        of.cut().where(),
        hours(of),
        100 * of.duty(),
        of.cut().energyBasis().source().label(),
        of.cut().energyBasis().of().words());
  }

  private static String hours(Endurance.Of of) {
    String hours =
        of.hours().isPresent()
            ? String.format(Locale.ROOT, "%.1f h", of.hours().getAsDouble())
                + (interval(of).isEmpty() ? "" : " (" + interval(of) + ")")
                + ", "
            : "";
    return String.format(Locale.ROOT, "%s%.2f W on average", hours, of.meanW());
  }

  private static String interval(Endurance.Of of) {
    return of.hoursLow().isPresent() && of.hoursHigh().isPresent()
        ? number(of.hoursLow(), "%.1f") + " to " + number(of.hoursHigh(), "%.1f")
        : "";
  }

  private static String number(OptionalDouble value, String format) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "";
  }
}
