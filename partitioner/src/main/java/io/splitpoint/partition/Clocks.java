package io.splitpoint.partition;

import io.splitpoint.energy.Battery;
import io.splitpoint.energy.Board;
import io.splitpoint.energy.Rate;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.OperatingPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Compares running fast and then idling with running at a slow clock. It uses the splits of each
 * clock of the profile, or else the same splits at every clock whose powers the board's device file
 * has. Times on the board's processor scale with the clock; links, accelerators and other machines
 * keep their times. (SPLINTER's Raspberry Pi: 2.79 times as long at 600 as at 1,800 MHz.)
 */
public final class Clocks {

  private static final int DRAWS = 16;

  private Clocks() {}

  /**
   * Returns the splits of each clock that keep up with the rate. Where the board's energy was
   * metered, only its own clock counts, because a meter says nothing about other clocks. Heads that
   * were profiled at a clock keep it.
   *
   * @param pairings before their energies were converted
   */
  public static Endurance compare(
      List<Pairing> pairings,
      EnergyOf asked,
      EnergyBoundary.Machines machines,
      Constraints constraints,
      Optional<Battery> battery,
      Optional<Rate> rate,
      long seed) {
    List<Endurance> held = new ArrayList<>();
    for (double mhz : clocks(pairings)) {
      List<Pairing> there =
          pairings.stream().filter(pairing -> clock(pairing).orElse(0) == mhz).toList();
      held.add(
          at(there, OptionalDouble.of(mhz), asked, machines, constraints, battery, rate, seed));
    }
    List<Pairing> own = pairings.stream().filter(pairing -> clock(pairing).isEmpty()).toList();
    if (!own.isEmpty()) {
      held.add(atEach(own, asked, machines, constraints, battery, rate, seed));
    }
    return Endurance.all(held);
  }

  private static List<Double> clocks(List<Pairing> pairings) {
    return pairings.stream()
        .flatMapToDouble(pairing -> clock(pairing).stream())
        .distinct()
        .sorted()
        .boxed()
        .toList();
  }

  /** The clock of the head's profile in MHz; empty where the clock was not fixed. */
  private static OptionalDouble clock(Pairing pairing) {
    OptionalInt mhz = OperatingPoint.of(pairing.head().get(0).device()).cpuMhz();
    return mhz.isPresent() ? OptionalDouble.of(mhz.getAsInt()) : OptionalDouble.empty();
  }

  private static Endurance atEach(
      List<Pairing> pairings,
      EnergyOf asked,
      EnergyBoundary.Machines machines,
      Constraints constraints,
      Optional<Battery> battery,
      Optional<Rate> rate,
      long seed) {
    if (machines.board().isEmpty()) {
      return at(
          pairings, OptionalDouble.empty(), asked, machines, constraints, battery, rate, seed);
    }
    Board board = machines.board().get();
    List<Double> clocks =
        metered(pairings) ? List.of(board.clockMhz()) : List.copyOf(board.clocks().keySet());
    List<Endurance> each = new ArrayList<>();
    for (double mhz : clocks) {
      each.add(
          at(
              slower(pairings, board.clockMhz() / mhz),
              OptionalDouble.of(mhz),
              asked,
              new EnergyBoundary.Machines(Optional.of(board.at(mhz)), machines.tailBoard()),
              constraints,
              battery,
              rate,
              seed));
    }
    return Endurance.all(each);
  }

  private static Endurance at(
      List<Pairing> pairings,
      OptionalDouble mhz,
      EnergyOf asked,
      EnergyBoundary.Machines machines,
      Constraints constraints,
      Optional<Battery> battery,
      Optional<Rate> rate,
      long seed) {
    List<Pairing> charged = EnergyBoundary.of(pairings, asked, machines, seed).pairings();
    return Endurance.of(
        OneCut.solve(charged, constraints, seed, DRAWS), battery, rate, mhz, constraints);
  }

  private static boolean metered(List<Pairing> pairings) {
    return pairings.stream()
        .flatMap(pairing -> pairing.head().stream())
        .flatMap(row -> row.energy().stream())
        .map(Energy::of)
        .anyMatch(of -> of == EnergyOf.BOARD || of == EnergyOf.UNKNOWN);
  }

  private static List<Pairing> slower(List<Pairing> pairings, double factor) {
    Map<List<LayerProfile>, List<LayerProfile>> scaled = new IdentityHashMap<>();
    List<Pairing> result = new ArrayList<>();
    for (Pairing pairing : pairings) {
      List<LayerProfile> head =
          scaled.computeIfAbsent(pairing.head(), rows -> slower(rows, rows, factor));
      boolean same = pairing.link().isLocal();
      List<LayerProfile> tail =
          same
              ? scaled.computeIfAbsent(pairing.tail(), rows -> slower(rows, rows, factor))
              : pairing.tail();
      Map<Integer, LayerProfile> tails = new HashMap<>(pairing.measuredTails());
      if (same) {
        tails.replaceAll((k, row) -> slower(List.of(row), pairing.tail(), factor).get(0));
      }
      result.add(pairing.charged(head, tail, tails, pairing.powers()));
    }
    return result;
  }

  private static List<LayerProfile> slower(
      List<LayerProfile> rows, List<LayerProfile> device, double factor) {
    if (Charge.isAccelerator(device)) {
      return rows;
    }
    return rows.stream()
        .map(row -> row.with(row.latency().map(l -> slower(l, factor)), row.energy()))
        .toList();
  }

  private static Latency slower(Latency latency, double factor) {
    return new Latency(
        latency.medianMs() * factor,
        latency.lowMs() * factor,
        latency.highMs() * factor,
        OptionalDouble.empty(),
        latency.source());
  }
}
