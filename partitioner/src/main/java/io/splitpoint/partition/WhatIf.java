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
 * All that an answer follows from when link, server or deadline are not settled yet. Use it where a
 * reader may move them and the answer has to follow without this program, as in {@code
 * report.html}: the formulas there are those of {@link OneCut}, and a test holds one against the
 * other.
 *
 * @param pairs in the order of the candidates of {@link Partition}
 * @param draws behind the probabilities; empty where the profile has no intervals, and where the
 *     network is too large to hand over enough of them
 */
public record WhatIf(List<Pair> pairs, Optional<PosteriorDraws> draws) {

  /**
   * One pair of devices.
   *
   * @param pairing with the link and the speed of the run
   * @param supposed whether the tail's device is a server that is only supposed, so that its speed
   *     may be moved
   * @param cuts what each cut costs with a tail device that is exactly as fast as the rows that it
   *     is reckoned from
   * @param charged what is drawn beside the head's computing, one for each machine that the device
   *     files allow; the first is the most probable one where there is no device file
   */
  public record Pair(
      Pairing pairing, boolean supposed, List<SplitPoint> cuts, List<Charged> charged) {}

  /**
   * Powers by the radio's.
   *
   * @param send while a tensor goes out
   * @param waiting while the tail runs elsewhere
   */
  public record Charged(ByRadio send, ByRadio waiting) {}

  /**
   * One power as a line over the radio's own: {@code rest + share · radio}.
   *
   * @param rest W of all but the radio; empty where it is not known
   * @param share 1 where the radio is charged, 0 where it is not
   * @param own W over the link of the run, whose radio may be unknown
   * @param missing why {@code own} is not known
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
   * Takes apart what {@link OneCut#solve(EnergyBoundary, Constraints, long)} puts together.
   *
   * @param pairings before their energies are converted; of one precision each
   * @param energyOf whose energy is counted
   * @param machines what is known of them where no meter sees them
   * @param seed of the draws
   * @param room most numbers that the draws may take
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

  /** The same over links whose radios all draw this much, W. */
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

  /** The same with a tail device exactly as fast as its rows. */
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
