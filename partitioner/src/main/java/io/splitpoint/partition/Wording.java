package io.splitpoint.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A cut said in words. */
final class Wording {

  private Wording() {}

  /** "after block3_pool on coral, the rest on cpu". */
  static String where(SplitPoint cut) {
    String over = cut.link().equals("local") ? "" : " over " + cut.link();
    if (cut.splitLayer() == 0) {
      return "all on " + cut.tailDevice() + over;
    }
    return cut.tailBasis() == TailBasis.NONE
        ? "all on " + cut.headDevice()
        : "after %s on %s, the rest on %s%s"
            .formatted(cut.splitName(), cut.headDevice(), cut.tailDevice(), over);
  }

  /** "41.2 ms, 0.31 J"; what is unknown is left out. */
  static String cost(OptionalDouble latencyMs, OptionalDouble energyMj) {
    List<String> parts = new ArrayList<>();
    latencyMs.ifPresent(ms -> parts.add(digits(ms) + " ms"));
    energyMj.ifPresent(mj -> parts.add(mj < 100 ? digits(mj) + " mJ" : digits(mj / 1000) + " J"));
    return parts.isEmpty() ? "unknown" : String.join(", ", parts);
  }

  /** Three significant digits, and all of them before the point. */
  static String digits(double value) {
    if (value == 0) {
      return "0";
    }
    int places = Math.max(0, 2 - (int) Math.floor(Math.log10(Math.abs(value))));
    return String.format(Locale.ROOT, "%." + Math.min(places, 9) + "f", value);
  }
}
