package io.splitpoint.app.offloading;

import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a meter at this machine's supply said of heads and frames.
 *
 * @param radioW what sending takes above idle; empty without a meter, and where it stayed away
 * @param heads each alone, by the layer of the split
 * @param frames whole ones, by the layer of the split
 * @param source of what this meter says
 * @param warnings what the user should know
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

  /** Without a meter. */
  static final MeteredSplits NONE =
      new MeteredSplits(OptionalDouble.empty(), Map.of(), Map.of(), Source.MODELLED, List.of());

  /** With a meter that sees something else. */
  static MeteredSplits none(String why) {
    return new MeteredSplits(
        OptionalDouble.empty(), Map.of(), Map.of(), Source.MODELLED, List.of(why));
  }

  /**
   * What sending takes above idle, W, from frames that were sent without a head. Waiting for the
   * server is idling. What cannot be told from idle is taken for nothing.
   *
   * @param sent with the idle power beside it
   * @param tailMs the server took for each
   */
  static double radioW(EnergyEstimate sent, double tailMs) {
    double linkMs = Math.max(1e-3, sent.runMs() - tailMs);
    double aboveMj = sent.energyMj() - sent.idleW().orElseThrow() * sent.runMs();
    return sent.resolvable() ? Math.max(0, aboveMj / linkMs) : 0;
  }
}
