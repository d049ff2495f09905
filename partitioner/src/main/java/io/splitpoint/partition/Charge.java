package io.splitpoint.partition;

import io.splitpoint.energy.Board;
import io.splitpoint.energy.EnergyCheck;
import io.splitpoint.energy.Powers;
import io.splitpoint.energy.Watts;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Median;
import io.splitpoint.profile.OperatingPoint;
import io.splitpoint.profile.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Converts the energies of all pairings to one boundary, with one set of powers. */
final class Charge {

  private static final Watts UNMODELLED =
      Watts.unknown("the idle power of an accelerator behind a delegate needs a meter in its lead");

  /** The devices of one machine and the powers of its device file. */
  record Machine(List<List<LayerProfile>> devices, Optional<Board> board) {

    /**
     * The idle power of the machine's accelerators; zero without one. An Edge TPU that no meter
     * measured counts with that of the shipped hosts.
     *
     * @param unmodelled the idle power of one that has neither a meter of its own nor a model
     */
    Watts acceleratorIdle(Watts unmodelled) {
      return devices.stream()
          .filter(Charge::isAccelerator)
          .map(
              rows ->
                  idleOf(rows, EnergyOf.ACCELERATOR)
                      .map(Watts::exactly)
                      .orElseGet(
                          () ->
                              DeviceKind.of(rows).hasEnergyModel()
                                  ? shipped(rows.get(0).device())
                                  : unmodelled))
          .reduce(Watts.NONE, Watts::plus);
    }

    private static Watts shipped(String device) {
      Host.Power power = Host.named(device.contains("pci") ? "pcie-desktop" : "usb3-rpi4").power();
      return Watts.of(power.idleW(), power.errorShare());
    }

    boolean hasAccelerator() {
      return devices.stream().anyMatch(Charge::isAccelerator);
    }

    /** The power that a meter at the machine's supply measured while nothing ran. */
    Optional<Double> meteredIdleW() {
      return devices.stream().flatMap(rows -> idleOf(rows, EnergyOf.BOARD).stream()).findFirst();
    }

    boolean metered() {
      return devices.stream()
          .flatMap(List::stream)
          .flatMap(row -> row.energy().stream())
          .anyMatch(e -> e.of() == EnergyOf.BOARD && e.source() == Source.MEASURED);
    }

    /** The power of the idle machine: the board and all that it supplies. */
    Watts idle() {
      Optional<Double> metered = meteredIdleW();
      if (metered.isPresent()) {
        return Watts.exactly(metered.get());
      }
      if (board.isEmpty()) {
        return Watts.unknown(
            "the board's idle power is not known (name the board, or put a meter at its supply)");
      }
      Watts idle = board.get().idle();
      // What is behind a delegate is a part of the board, unless a meter in its lead shows it.
      return board.get().acceleratorInIdle() ? idle : idle.plus(acceleratorIdle(Watts.NONE));
    }
  }

  /** The median of a device's idle powers inside a boundary. */
  private static Optional<Double> idleOf(List<LayerProfile> rows, EnergyOf of) {
    double[] found =
        rows.stream()
            .flatMap(row -> row.energy().stream())
            .filter(energy -> seen(rows, energy) == of && energy.idleW().isPresent())
            .mapToDouble(energy -> energy.idleW().getAsDouble())
            .toArray();
    return found.length == 0 ? Optional.empty() : Optional.of(Median.of(found));
  }

  /** Earlier files lack a boundary: a modelled Coral was the accelerator, a meter the board. */
  private static EnergyOf seen(List<LayerProfile> rows, Energy energy) {
    if (energy.of() != EnergyOf.UNKNOWN) {
      return energy.of();
    }
    return DeviceKind.of(rows).hasEnergyModel() && energy.source() == Source.MODELLED
        ? EnergyOf.ACCELERATOR
        : EnergyOf.BOARD;
  }

  static boolean isAccelerator(List<LayerProfile> rows) {
    return DeviceKind.of(rows).isAccelerator()
        || rows.stream()
            .flatMap(row -> row.energy().stream())
            .anyMatch(energy -> energy.of() == EnergyOf.ACCELERATOR);
  }

  private final EnergyOf asked;
  private final Machines known;
  private final Map<List<LayerProfile>, Machine> machines = new IdentityHashMap<>();
  private final Map<List<LayerProfile>, Pairing> heads = new IdentityHashMap<>();
  private final Map<List<LayerProfile>, List<LayerProfile>> converted = new IdentityHashMap<>();
  private final Map<List<LayerProfile>, List<LayerProfile>> believed = new IdentityHashMap<>();
  final Set<String> notices = new LinkedHashSet<>();

  Charge(List<Pairing> pairings, EnergyOf asked, Machines known) {
    this.asked = asked;
    this.known = known;
    Map<List<LayerProfile>, List<List<LayerProfile>>> groups = new IdentityHashMap<>();
    List<List<LayerProfile>> here = new ArrayList<>();
    for (Pairing pairing : pairings) {
      heads.put(pairing.head(), pairing);
      boolean other = !pairing.link().isLocal() && !isImagined(pairing);
      if (other) {
        groups.putIfAbsent(pairing.tail(), alone(pairing.tail()));
      }
    }
    for (Pairing pairing : pairings) {
      for (List<LayerProfile> rows : List.of(pairing.head(), pairing.tail())) {
        // A device that no link leads to is on this machine, whatever its precision.
        if (groups.putIfAbsent(rows, here) == null) {
          here.add(rows);
        }
      }
    }
    pairings.forEach(pairing -> join(groups, pairing));
    groups.forEach(
        (rows, group) ->
            machines.put(rows, at(rows, group, group == here ? known.board() : known.tailBoard())));
  }

  /**
   * The machine while one of its devices is at its operating point: its board has that clock, and
   * each other device has a point that fits.
   *
   * @param group all rows measured on the machine
   */
  Machine at(List<LayerProfile> rows, List<List<LayerProfile>> group, Optional<Board> anyClock) {
    OperatingPoint point = point(rows);
    Map<List<String>, List<LayerProfile>> devices = new LinkedHashMap<>();
    group.stream()
        .sorted(Comparator.comparing(other -> !point.fits(point(other))))
        .forEach(
            other ->
                devices.merge(
                    List.of(point(other).device(), other.get(0).precision()),
                    other,
                    (first, another) -> another == rows ? another : first));
    return new Machine(List.copyOf(devices.values()), at(point, anyClock));
  }

  private Optional<Board> at(OperatingPoint point, Optional<Board> anyClock) {
    if (point.cpuMhz().isEmpty() || anyClock.isEmpty()) {
      return anyClock;
    }
    Board board = anyClock.get();
    double mhz = point.cpuMhz().getAsInt();
    if (mhz >= board.clocks().firstKey() && mhz <= board.clocks().lastKey()) {
      return Optional.of(board.at(mhz));
    }
    notices.add(
        "board %s: its powers are known from %s to %s MHz, so none at %s MHz are taken from it"
            .formatted(
                board.name(),
                PlainNumbers.plain(board.clocks().firstKey()),
                PlainNumbers.plain(board.clocks().lastKey()),
                PlainNumbers.plain(mhz)));
    return Optional.empty();
  }

  private static OperatingPoint point(List<LayerProfile> rows) {
    return OperatingPoint.of(rows.get(0).device());
  }

  /** Whether the tail runs on a server known only by a factor, whose rows are this machine's. */
  private static boolean isImagined(Pairing pairing) {
    return pairing.tailDevice().startsWith(Pairing.FASTER_SERVER);
  }

  /** Devices that a local link joins share a machine. */
  private static void join(
      Map<List<LayerProfile>, List<List<LayerProfile>>> groups, Pairing pairing) {
    List<List<LayerProfile>> head = groups.get(pairing.head());
    List<List<LayerProfile>> tail = groups.get(pairing.tail());
    if (pairing.link().isLocal() && head != tail) {
      head.addAll(tail);
      tail.forEach(rows -> groups.put(rows, head));
    }
  }

  private static List<List<LayerProfile>> alone(List<LayerProfile> rows) {
    List<List<LayerProfile>> group = new ArrayList<>();
    group.add(rows);
    return group;
  }

  Pairing of(Pairing pairing) {
    Machine here = machines.get(pairing.head());
    Machine there = machines.get(pairing.tail());
    Map<Integer, LayerProfile> tails = new HashMap<>();
    pairing
        .measuredTails()
        .forEach(
            (k, row) ->
                tails.put(
                    k, pays(pairing) ? convert(List.of(row), pairing.tail(), there).get(0) : row));
    List<LayerProfile> head = rows(pairing.head(), here);
    List<LayerProfile> tail = pays(pairing) ? rows(pairing.tail(), there) : pairing.tail();
    Powers own = board(pairing.link(), here, asked);
    boolean alone = asked != EnergyOf.SYSTEM || pairing.link().isLocal();
    return pairing.charged(head, tail, tails, alone ? own : withOther(own, pairing, tail, there));
  }

  /** Whether the tail's energies count, or are needed because it is the head of another pair. */
  private boolean pays(Pairing pairing) {
    return pairing.link().isLocal()
        || asked == EnergyOf.SYSTEM
        || heads.containsKey(pairing.tail());
  }

  /** This pairing without the energies of devices that contradict themselves. */
  Pairing believed(Pairing pairing) {
    Map<Integer, LayerProfile> tails = new HashMap<>(pairing.measuredTails());
    List<LayerProfile> tail = believed(pairing.tail());
    if (tail != pairing.tail()) {
      tails.replaceAll((k, row) -> with(row, Optional.empty()));
    }
    return pairing.charged(believed(pairing.head()), tail, tails, pairing.powers());
  }

  private List<LayerProfile> believed(List<LayerProfile> rows) {
    return believed.computeIfAbsent(
        rows,
        all -> {
          Optional<String> contradiction =
              EnergyCheck.ofAll(seenAll(all), machines.get(all).board());
          contradiction.ifPresent(
              why ->
                  notices.add(
                      "energy of "
                          + why
                          + ": it contradicts itself, so no energy of this device is used"));
          return contradiction.isEmpty()
              ? all
              : kept(all.stream().map(row -> with(row, Optional.empty())).toList());
        });
  }

  private List<LayerProfile> rows(List<LayerProfile> rows, Machine machine) {
    return converted.computeIfAbsent(rows, all -> convert(all, machine));
  }

  /** The powers of the machine that runs the head while others work. */
  Powers board(Link link, Machine machine, EnergyOf of) {
    if (of == EnergyOf.ACCELERATOR) {
      Watts idle =
          machine.hasAccelerator()
              ? machine.acceleratorIdle(UNMODELLED)
              : Watts.unknown("no device of this board is an accelerator");
      return new Powers(idle, idle, idle, Watts.NONE, idle, Source.MODELLED, of);
    }
    Watts idle = machine.idle();
    if (link.isLocal()) {
      return new Powers(Watts.NONE, Watts.NONE, Watts.NONE, Watts.NONE, idle, Source.MEASURED, of);
    }
    // A preset's powers come from other machines, also where its bandwidth is replaced.
    boolean measured = machine.metered() && Link.named(link.name()).isEmpty();
    Powers radio = link.radio();
    boolean wired = link.name().equals("ethernet");
    Watts network = machine.board().map(Board::networkW).filter(Watts::known).orElse(radio.send());
    // A wired link's waiting is part of the idle power of a board whose network is up.
    return new Powers(
        idle.plus(wired && !radio.send().known() ? network : radio.send()),
        idle.plus(wired && !radio.receive().known() ? network : radio.receive()),
        idle.plus(wired && !radio.waiting().known() ? Watts.NONE : radio.waiting()),
        Watts.NONE,
        idle,
        measured ? Source.MEASURED : Source.MODELLED,
        of);
  }

  /** Adds the machine that runs the tail: idle while it waits, busy while it works. */
  private Powers withOther(Powers own, Pairing pairing, List<LayerProfile> tail, Machine there) {
    boolean named = !isImagined(pairing);
    Optional<Board> board = known.tailBoard();
    Watts missing =
        Watts.unknown("the power of the machine that runs the tail is not known (name its board)");
    Watts idle = named ? there.idle() : board.map(Board::idle).orElse(missing);
    Watts busy =
        board
            .filter(b -> !isAccelerator(tail))
            .map(b -> b.idle().plus(b.work(tail.get(0).threads())))
            .or(() -> named ? mean(tail) : Optional.empty())
            .orElse(missing);
    Watts other = idle.known() ? idle : missing;
    return new Powers(
        own.send().plus(other),
        own.receive().plus(other),
        own.waiting().plus(busy),
        other,
        own.idle().plus(other),
        Source.MODELLED,
        EnergyOf.SYSTEM);
  }

  private static Optional<Watts> mean(List<LayerProfile> rows) {
    LayerProfile whole = rows.get(rows.size() - 1);
    return whole.energy().isPresent() && whole.latency().isPresent()
        ? Optional.of(Watts.exactly(whole.energy().get().mj() / whole.latency().get().medianMs()))
        : Optional.empty();
  }

  List<LayerProfile> convert(List<LayerProfile> rows, Machine machine) {
    return convert(rows, rows, machine);
  }

  private List<LayerProfile> convert(
      List<LayerProfile> rows, List<LayerProfile> device, Machine machine) {
    return kept(rows.stream().map(row -> with(row, energy(row, device, machine))).toList());
  }

  /**
   * Returns the same list object in every pairing: devices are distinguished by identity, and
   * pairings that share a list share its draws. Each pairing would copy a stream's list.
   */
  private static List<LayerProfile> kept(List<LayerProfile> rows) {
    return List.copyOf(rows);
  }

  private static List<LayerProfile> seenAll(List<LayerProfile> rows) {
    return rows.stream()
        .map(row -> with(row, row.energy().map(e -> of(e, seen(rows, e)))))
        .toList();
  }

  private static Energy of(Energy energy, EnergyOf of) {
    return new Energy(
        energy.powerW(),
        energy.mj(),
        energy.lowMj(),
        energy.highMj(),
        energy.source(),
        of,
        energy.idleW());
  }

  private Optional<Energy> energy(LayerProfile row, List<LayerProfile> device, Machine machine) {
    if (row.layer() == 0) {
      return Optional.empty();
    }
    Optional<EnergyOf> seen = row.energy().map(energy -> seen(device, energy));
    boolean accelerator = isAccelerator(device);
    if (asked == EnergyOf.ACCELERATOR) {
      if (seen.equals(Optional.of(EnergyOf.ACCELERATOR))) {
        return row.energy();
      }
      if (!accelerator && machine.hasAccelerator()) {
        return draws(row, machine.acceleratorIdle(UNMODELLED));
      }
      refused(device, seen, "the accelerator alone needs a meter in its own lead");
      return Optional.empty();
    }
    if (seen.equals(Optional.of(EnergyOf.BOARD))) {
      return row.energy().map(energy -> of(energy, EnergyOf.BOARD));
    }
    if (seen.isPresent() && seen.get() != EnergyOf.ACCELERATOR) {
      refused(
          device,
          seen,
          "the whole board needs a meter at its supply, or its device file and no meter");
      return Optional.empty();
    }
    if (machine.board().isEmpty()) {
      if (seen.isPresent()) {
        refused(device, seen, "the board around it is not known (name the board)");
      }
      return Optional.empty();
    }
    Board board = machine.board().get();
    if (seen.isEmpty()) {
      // The accelerator was neither metered nor modelled, so its own power is unknown.
      return accelerator
          ? Optional.empty()
          : draws(row, machine.idle().plus(board.work(row.threads())));
    }
    if (row.latency().isEmpty()) {
      return Optional.empty();
    }
    Energy own = row.energy().get();
    double contained = board.acceleratorInIdle() ? own.idleW().orElse(0) : 0;
    Energy host = draws(row, board.idle().plus(board.feeding())).orElseThrow();
    double ms = row.latency().get().medianMs();
    double mj = Math.max(host.mj(), own.mj() + host.mj() - contained * ms);
    return Optional.of(
        new Energy(
            OptionalDouble.of(mj / ms),
            mj,
            Math.min(mj, Math.max(0, own.lowMj() + host.lowMj() - contained * ms)),
            Math.max(mj, own.highMj() + host.highMj() - contained * ms),
            Source.MODELLED,
            EnergyOf.BOARD,
            OptionalDouble.empty()));
  }

  /** The energy of a power over the row's time, with both intervals; empty where it is unknown. */
  private static Optional<Energy> draws(LayerProfile row, Watts watts) {
    if (!watts.known() || row.latency().isEmpty()) {
      return Optional.empty();
    }
    double ms = row.latency().get().medianMs();
    boolean bounded = row.latency().get().hasInterval();
    double low = bounded ? row.latency().get().lowMs() : ms;
    double high = bounded ? row.latency().get().highMs() : ms;
    return Optional.of(
        new Energy(
            OptionalDouble.of(watts.value()),
            watts.value() * ms,
            watts.low() * low,
            watts.high() * high,
            Source.MODELLED,
            EnergyOf.BOARD,
            OptionalDouble.empty()));
  }

  private void refused(List<LayerProfile> device, Optional<EnergyOf> seen, String why) {
    notices.add(
        "energy of %s: known for %s, requested for %s: %s, so it is left out"
            .formatted(
                device.get(0).device(),
                seen.map(EnergyOf::words).orElse("nothing"),
                asked.words(),
                why));
  }

  private static LayerProfile with(LayerProfile row, Optional<Energy> energy) {
    return row.with(row.latency(), energy);
  }
}
