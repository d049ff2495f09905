package io.splitpoint.partition;

import io.splitpoint.energy.Powers;
import io.splitpoint.energy.Watts;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.profile.EnergyOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The data that an answer depends on while link, server and deadline may still change. Use it where
 * a reader changes them without this program, as in {@code report.html}: its formulas are those of
 * {@link OneCut}, and a test compares both.
 *
 * @param pairs pairs in the order of the candidates of {@link Partition}
 * @param draws draws for the probabilities; empty where the profile has no intervals or the network
 *     is too large for enough draws
 */
public record WhatIf(List<Pair> pairs, Optional<PosteriorDraws> draws) {

  /**
   * One pair of devices.
   *
   * @param pairing pairing with the link and the speed of the run
   * @param supposed whether the tail's device is an assumed server, whose speed may be changed
   * @param cuts costs of each cut with a tail device exactly as fast as its rows
   * @param charged powers besides the head's computing, one for each machine drawn from the device
   *     files; the first is the given machine where there is no device file
   */
  public record Pair(
      Pairing pairing, boolean supposed, List<SplitPoint> cuts, List<Charged> charged) {}

  /**
   * Powers as functions of the radio's power.
   *
   * @param send power while a tensor is sent
   * @param waiting power while the tail runs elsewhere
   */
  public record Charged(ByRadio send, ByRadio waiting) {}

  /**
   * One power as a linear function of the radio's own: {@code rest + share · radio}.
   *
   * @param rest W without the radio; empty where it is unknown
   * @param share 1 where the radio is charged, 0 where it is not
   * @param own W with the run's link, whose radio may be unknown
   * @param missing reason why {@code own} is unknown
   */
  public record ByRadio(
      OptionalDouble rest, double share, OptionalDouble own, Optional<String> missing) {

    static ByRadio of(Watts none, Watts one, Watts own) {
      double share = none.known() && one.known() ? one.value() - none.value() : 0;
      return new ByRadio(
          PlainNumbers.known(none.value()),
          Math.rint(share),
          PlainNumbers.known(own.value()),
          own.missing());
    }
  }

  /**
   * Separates the inputs that {@link OneCut#solve(EnergyBoundary, Constraints, long)} combines.
   *
   * @param pairings pairings before their energies are converted, each of one precision
   * @param energyOf whose energy is counted
   * @param machines boards of the machines, where no meter measures them
   * @param seed seed of the draws
   * @param room largest number of values for the draws
   */
  public static WhatIf of(
      List<Pairing> pairings, EnergyOf energyOf, Machines machines, long seed, int room) {
    EnergyBoundary own = EnergyBoundary.of(pairings, energyOf, machines, seed);
    EnergyBoundary none = EnergyBoundary.of(radio(pairings, 0), energyOf, machines, seed);
    EnergyBoundary one = EnergyBoundary.of(radio(pairings, 1), energyOf, machines, seed);
    List<Pair> pairs = new ArrayList<>();
    List<CutCosts> costs = OneCut.costs(own.pairings().stream().map(WhatIf::unscaled).toList());
    for (int p = 0; p < pairings.size(); p++) {
      Pairing pairing = own.pairings().get(p);
      List<Charged> charged = new ArrayList<>();
      charged.add(
          charged(
              none.pairings().get(p).powers(), one.pairings().get(p).powers(), pairing.powers()));
      for (int s = 0; s < own.scenarios().size(); s++) {
        charged.add(
            charged(
                none.scenarios().get(s).get(p).powers(),
                one.scenarios().get(s).get(p).powers(),
                own.scenarios().get(s).get(p).powers()));
      }
      pairs.add(
          new Pair(
              pairing,
              pairing.tailDevice().startsWith(Pairing.FASTER_SERVER),
              costs.get(p).splitPoints(),
              charged));
    }
    return new WhatIf(pairs, PosteriorDraws.of(own.scenarios(), seed, room));
  }

  private static Charged charged(Powers none, Powers one, Powers own) {
    return new Charged(
        ByRadio.of(none.send(), one.send(), own.send()),
        ByRadio.of(none.waiting(), one.waiting(), own.waiting()));
  }

  /** These pairings with radios that all draw this power in W. */
  private static List<Pairing> radio(List<Pairing> pairings, double watts) {
    return pairings.stream()
        .map(
            pairing -> {
              Link link = pairing.link();
              return link.isLocal()
                  ? pairing
                  : pairing.with(
                      new Link(
                          link.name(),
                          link.bandwidthMbps(),
                          link.latencyMs(),
                          watts,
                          watts,
                          watts,
                          link.overheadMs()));
            })
        .toList();
  }

  /** This pairing with a tail device exactly as fast as its rows. */
  static Pairing unscaled(Pairing pairing) {
    return new Pairing(
        pairing.headDevice(),
        pairing.head(),
        pairing.tail(),
        pairing.tailDevice(),
        1,
        pairing.link(),
        pairing.measuredTails(),
        pairing.rules(),
        pairing.powers());
  }
}
