package io.splitpoint.partition;

import io.splitpoint.profile.EnergyOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Describes a cut in words. */
final class Wording {

  private Wording() {}

  /** Text such as "after block3_pool on coral, the rest on cpu". */
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

  /**
   * Text such as "41.2 ms, 0.31 J of the whole board", or "at least 0.31 J of the whole board"
   * where the link's power is unknown.
   */
  static String cost(SplitPoint cut) {
    List<String> parts = new ArrayList<>();
    cut.latencyMs().ifPresent(ms -> parts.add(digits(ms) + " ms"));
    // Where a time is modelled too, the line says so once for all values.
    String modelled = cut.energyModelled() && !cut.isModelled() ? " (modelled)" : "";
    EnergyOf of = cut.energyBasis().of();
    String whose = (of == EnergyOf.UNKNOWN ? "" : " of " + of.words()) + modelled;
    cut.energyMj().ifPresent(mj -> parts.add(energy(mj) + whose));
    cut.energyAtLeastMj()
        .ifPresent(mj -> parts.add(mj > 0 ? "at least " + energy(mj) + whose : "energy unknown"));
    return parts.isEmpty() ? "unknown" : String.join(", ", parts);
  }

  private static String energy(double mj) {
    return mj < 100 ? digits(mj) + " mJ" : digits(mj / 1000) + " J";
  }

  /** The value with three significant digits, and all digits before the point. */
  static String digits(double value) {
    if (value == 0) {
      return "0";
    }
    int places = Math.max(0, 2 - (int) Math.floor(Math.log10(Math.abs(value))));
    return String.format(Locale.ROOT, "%." + Math.min(places, 9) + "f", value);
  }
}
