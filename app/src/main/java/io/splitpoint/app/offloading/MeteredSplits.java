package io.splitpoint.app.offloading;

import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A meter's results for heads and frames at this machine's supply.
 *
 * @param radioW power of sending above idle; empty without a meter, and where it was lost
 * @param heads heads alone, by the layer of the split
 * @param frames whole frames, by the layer of the split
 * @param source source of the meter's numbers
 * @param warnings warnings for the user
 */
record MeteredSplits(
    OptionalDouble radioW,
    Map<Integer, EnergyEstimate> heads,
    Map<Integer, EnergyEstimate> frames,
    Source source,
    List<String> warnings) {

  MeteredSplits {
    heads = Map.copyOf(heads);
    frames = Map.copyOf(frames);
    warnings = List.copyOf(warnings);
  }

  /** The result without a meter. */
  static final MeteredSplits NONE =
      new MeteredSplits(OptionalDouble.empty(), Map.of(), Map.of(), Source.MODELLED, List.of());

  /** The result with a meter of another topology. */
  static MeteredSplits none(String why) {
    return new MeteredSplits(
        OptionalDouble.empty(), Map.of(), Map.of(), Source.MODELLED, List.of(why));
  }

  /**
   * The power of sending above idle in W, from frames that were sent without a head. Waiting for
   * the server counts as idle. A difference that cannot be distinguished from idle counts as 0.
   *
   * @param sent energy of sending, with the idle power
   * @param tailMs time of the server for each frame
   */
  static double radioW(EnergyEstimate sent, double tailMs) {
    double linkMs = Math.max(1e-3, sent.runMs() - tailMs);
    double aboveMj = sent.energyMj() - sent.idleW().orElseThrow() * sent.runMs();
    return sent.resolvable() ? Math.max(0, aboveMj / linkMs) : 0;
  }
}
