package io.splitpoint.app.offloading;

import io.splitpoint.energy.EnergyCheck;
import io.splitpoint.energy.Powers;
import io.splitpoint.offload.run.Validation;
import io.splitpoint.partition.EnergyBoundary;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.Pairing;
import io.splitpoint.power.EnergyEstimate;
import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The energy model of {@code partition} and {@code profile} ({@link EnergyBoundary}, {@link
 * Powers}) for the splits of a validation, with metered heads and radio, or else with the board's
 * device file. Use it to compare metered frames with its predictions.
 */
final class FrameModel {

  private final List<Validation.Row> rows;
  private final double serverFactor;
  private final int threads;
  private final Link link;
  private final MeteredSplits metered;
  private final Machines machines;

  /**
   * @param rows rows of the validation, by layer
   * @param serverFactor ratio of the server's times to the costs
   * @param threads threads of a head here
   * @param link link whose radio's powers are used, not its times
   */
  FrameModel(
      List<Validation.Row> rows,
      double serverFactor,
      int threads,
      Link link,
      MeteredSplits metered,
      Machines machines) {
    this.rows = rows;
    this.serverFactor = serverFactor;
    this.threads = threads;
    this.link = link;
    this.metered = metered;
    this.machines = machines;
  }

  /**
   * The energies of frames inside a boundary.
   *
   * @param asked board or system
   */
  FrameEnergies of(EnergyOf asked) {
    Optional<String> contradiction = contradiction();
    if (contradiction.isPresent()) {
      MeteredSplits none =
          MeteredSplits.none(
              "the metered energies are NOT VALID, so none is used: " + contradiction.get());
      return new FrameModel(rows, serverFactor, threads, link, none, machines).of(asked);
    }
    Map<Integer, EnergyEstimate> frames = metered.frames();
    Set<String> warnings = new LinkedHashSet<>(metered.warnings());
    if (frames.isEmpty() && machines.board().isEmpty()) {
      return FrameEnergies.none(asked, List.copyOf(warnings));
    }
    EnergyBoundary board = boundary(EnergyOf.BOARD);
    EnergyBoundary charged = asked == EnergyOf.BOARD ? board : boundary(asked);
    warnings.addAll(charged.notices());
    Pairing pairing = charged.pairings().get(0);
    pairing.powers().missing(false).ifPresent(warnings::add);
    Map<Integer, FrameEnergy> energies = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      Validation.Row row = rows.get(i);
      double tailMs = row.cost().tailMs() * serverFactor;
      Validation.Parts predicted =
          new Validation.Parts(row.alone().headMs(), row.alone().linkMs(), tailMs);
      Optional<EnergyEstimate> frame = Optional.ofNullable(frames.get(row.cost().layer()));
      Optional<Interval> others =
          others(board.pairings().get(0).powers(), pairing.powers(), row.measured());
      energies.put(
          row.cost().layer(),
          new FrameEnergy(
              headMj(pairing, i, predicted),
              powers(pairing.powers(), p -> p.transferMj(predicted.linkMs(), 0)),
              powers(pairing.powers(), p -> waitMj(p, predicted.tailMs())),
              frame.flatMap(f -> others.map(o -> gross(f).plus(o))),
              frame.flatMap(EnergyEstimate::dynamicMj)));
    }
    boolean known =
        energies.values().stream()
            .anyMatch(e -> e.predictedMj().isPresent() || e.frameMj().isPresent());
    return known
        ? new FrameEnergies(
            energies,
            asked,
            source(pairing),
            frames.isEmpty()
                ? Optional.empty()
                : Optional.of(asked == EnergyOf.BOARD ? metered.source() : Source.MODELLED),
            List.copyOf(warnings))
        : FrameEnergies.none(asked, List.copyOf(warnings));
  }

  /** The energy of the machine that runs the tail; nothing where it is not charged. */
  private static Optional<Interval> others(Powers board, Powers charged, Validation.Parts times) {
    if (board == charged) {
      return Optional.of(new Interval(0, 0, 0));
    }
    return powers(
        charged,
        p ->
            p.meanwhile().value() * times.headMs()
                + p.transferMj(times.linkMs(), 0)
                + waitMj(p, times.tailMs())
                - board.transferMj(times.linkMs(), 0)
                - waitMj(board, times.tailMs()));
  }

  /** Without a tail elsewhere nothing waits, whatever waiting would cost. */
  private static double waitMj(Powers powers, double tailMs) {
    return tailMs == 0 ? 0 : powers.waitMj(tailMs);
  }

  private static Optional<Interval> headMj(Pairing pairing, int i, Validation.Parts times) {
    if (pairing.head().get(i).layer() == 0) {
      return Optional.of(new Interval(0, 0, 0));
    }
    Optional<Interval> meanwhile =
        powers(pairing.powers(), p -> p.meanwhile().value() * times.headMs());
    return pairing
        .head()
        .get(i)
        .energy()
        .flatMap(
            own ->
                meanwhile.map(
                    other -> new Interval(own.mj(), own.lowMj(), own.highMj()).plus(other)));
  }

  private interface Cost {
    double mj(Powers powers);
  }

  private static Optional<Interval> powers(Powers powers, Cost cost) {
    double mj = cost.mj(powers);
    return Double.isNaN(mj)
        ? Optional.empty()
        : Optional.of(new Interval(mj, cost.mj(powers.end(false)), cost.mj(powers.end(true))));
  }

  private static Interval gross(EnergyEstimate estimate) {
    return new Interval(estimate.energyMj(), estimate.lowMj(), estimate.highMj());
  }

  /** The weakest source of the parts. */
  private static Source source(Pairing charged) {
    List<Source> found = new ArrayList<>(List.of(charged.powers().source()));
    charged.head().forEach(row -> row.energy().map(Energy::source).ifPresent(found::add));
    return found.stream().allMatch(Source.MEASURED::equals) ? Source.MEASURED : Source.MODELLED;
  }

  /** Describes heads or frames that draw less than the idle machine. */
  private Optional<String> contradiction() {
    return EnergyCheck.ofAll(rows("frames", metered.frames()), machines.board())
        .or(() -> EnergyCheck.ofAll(rows("heads", metered.heads()), machines.board()));
  }

  private List<LayerProfile> rows(String device, Map<Integer, EnergyEstimate> estimates) {
    return rows.stream()
        .map(row -> row.cost().layer())
        .filter(estimates::containsKey)
        .map(layer -> row(device, layer, estimates.get(layer)))
        .toList();
  }

  /** The meter's idle power includes the radio's. */
  private Link radio() {
    return metered.radioW().isEmpty()
        ? link
        : new Link(
            "metered",
            link.bandwidthMbps(),
            link.latencyMs(),
            metered.radioW().getAsDouble(),
            metered.radioW().getAsDouble(),
            0,
            0);
  }

  private EnergyBoundary boundary(EnergyOf asked) {
    List<LayerProfile> heads = new ArrayList<>();
    List<LayerProfile> tails = new ArrayList<>();
    for (Validation.Row row : rows) {
      int layer = row.cost().layer();
      heads.add(layer == 0 ? row("cpu", 0, Optional.empty(), idling()) : head(layer, row.alone()));
      tails.add(row("server", layer, Optional.empty(), Optional.empty()));
    }
    return EnergyBoundary.of(List.of(Pairing.of(heads, tails, radio())), asked, machines, 1);
  }

  private LayerProfile head(int layer, Validation.Parts alone) {
    EnergyEstimate metered = this.metered.heads().get(layer);
    return metered == null
        ? row("cpu", layer, exactly(alone.headMs()), Optional.empty())
        : row("cpu", layer, metered);
  }

  /** The input costs nothing; its row holds the metered idle power. */
  private Optional<Energy> idling() {
    return metered.frames().values().stream()
        .findFirst()
        .map(
            frame ->
                new Energy(
                    OptionalDouble.empty(),
                    0,
                    0,
                    0,
                    metered.source(),
                    EnergyOf.BOARD,
                    frame.idleW()));
  }

  private static Optional<Latency> exactly(double ms) {
    return Optional.of(new Latency(ms, ms, ms, OptionalDouble.empty(), Source.MEASURED));
  }

  private LayerProfile row(String device, int layer, EnergyEstimate estimate) {
    return row(
        device,
        layer,
        exactly(estimate.runMs()),
        Optional.of(
            new Energy(
                OptionalDouble.of(estimate.powerW()),
                estimate.energyMj(),
                estimate.lowMj(),
                estimate.highMj(),
                metered.source(),
                EnergyOf.BOARD,
                estimate.idleW())));
  }

  private LayerProfile row(
      String device, int layer, Optional<Latency> latency, Optional<Energy> energy) {
    return new LayerProfile(
        "model",
        "any",
        device,
        threads,
        layer,
        "layer " + layer,
        "HEAD",
        "",
        OptionalLong.empty(),
        0,
        0,
        0,
        latency,
        energy);
  }
}
