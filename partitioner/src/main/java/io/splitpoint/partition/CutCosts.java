package io.splitpoint.partition;

import static io.splitpoint.partition.PlainNumbers.known;

import io.splitpoint.energy.Powers;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The cost of every cut of one pairing, from the medians or from a draw of the prefixes' latencies
 * and energies. NaN stands for unknown.
 *
 * <p>Cut k costs head(k) + transfer(k) + tail(k). A tail(k) that was not run is the tail device's
 * whole model minus its prefix k; it is unknown where the 95 % interval of that difference includes
 * zero.
 */
final class CutCosts {

  final Pairing pairing;
  final Prefixes head;
  final Prefixes tail;
  final OptionalLong[] bytes;

  /** NaN where the size of what crosses is unknown: such a cut has no cost and wins nothing. */
  final double[] transferMs;

  final double[] transferMj;

  /** The part of {@code transferMs} for sending the answer back. */
  private final double backMs;

  /** Time to convert at the boundary, which is part of the tail's time. */
  private final double[] conversionMs;

  /** NaN where the tail was not measured. */
  final double[] measuredTailMs;

  private final double visitMs;
  private final boolean[] differenceMsKnown;
  private final boolean[] differenceMjKnown;

  /**
   * @param head prefixes of the pairing's head, shared by all pairings of the same rows
   * @param tail prefixes of the pairing's tail rows
   */
  CutCosts(Pairing pairing, Prefixes head, Prefixes tail) {
    this.pairing = pairing;
    this.head = head;
    this.tail = tail;
    int n = pairing.layers();
    bytes = new OptionalLong[n + 1];
    bytes[n] = OptionalLong.of(0);
    transferMs = new double[n + 1];
    transferMj = new double[n + 1];
    conversionMs = new double[n + 1];
    measuredTailMs = new double[n + 1];
    Arrays.fill(measuredTailMs, Double.NaN);
    pairing
        .measuredTails()
        .forEach(
            (k, row) -> row.latency().ifPresent(latency -> measuredTailMs[k] = latency.medianMs()));
    differenceMsKnown = knownDifferences(pairing.tail(), CutCosts::latency);
    differenceMjKnown = knownDifferences(pairing.tail(), CutCosts::energy);
    visitMs = DeviceKind.of(pairing.tail()).hasVisitCost() ? pairing.rules().visitMs() : 0;
    Link link = pairing.link();
    boolean convert = !head.precision().equals(tail.precision());
    OptionalLong answer = pairing.tail().get(n).outputBytes();
    backMs = transferMs(link, answer);
    for (int k = 0; k < n; k++) {
      OptionalLong here = pairing.head().get(k).outputBytes();
      OptionalLong there = pairing.tail().get(k).outputBytes();
      // The side where the tensor is smaller converts.
      bytes[k] =
          here.isPresent() && there.isPresent()
              ? OptionalLong.of(Math.min(here.getAsLong(), there.getAsLong()))
              : OptionalLong.empty();
      double back = pairing.rules().returnAnswer() ? backMs : 0;
      double out = transferMs(link, bytes[k]);
      transferMs[k] = out + back;
      transferMj[k] = pairing.powers().transferMj(out, back);
      conversionMs[k] =
          convert ? values(pairing.head().get(k)) * pairing.rules().conversionNs() * 1e-6 : 0;
    }
  }

  /** A value and the ends of its 95 % interval, which are equal where it has none. */
  private record Figure(double value, double low, double high) {

    /** Whether this exceeds the other by more than both intervals explain by chance. */
    boolean exceeds(Figure other) {
      // Independent errors: the root of the sum of squares of both half widths.
      double below = Math.hypot(value - low, other.high - other.value);
      return value - other.value > below;
    }
  }

  private static Optional<Figure> latency(LayerProfile row) {
    return row.latency()
        .map(
            l ->
                l.hasInterval()
                    ? new Figure(l.medianMs(), l.lowMs(), l.highMs())
                    : new Figure(l.medianMs(), l.medianMs(), l.medianMs()));
  }

  private static Optional<Figure> energy(LayerProfile row) {
    return row.energy()
        .map(
            e ->
                e.hasInterval()
                    ? new Figure(e.mj(), e.lowMj(), e.highMj())
                    : new Figure(e.mj(), e.mj(), e.mj()));
  }

  private static boolean[] knownDifferences(
      List<LayerProfile> rows, Function<LayerProfile, Optional<Figure>> figure) {
    int n = rows.size() - 1;
    boolean[] known = new boolean[n + 1];
    Optional<Figure> whole = figure.apply(rows.get(n));
    // The cost of one invocation of an unknown accelerator is unknown too.
    for (int k = 1; k < n && DeviceKind.of(rows).tailsAreDifferences(); k++) {
      Optional<Figure> prefix = figure.apply(rows.get(k));
      boolean modelled =
          rows.get(k).latency().map(l -> l.source() == Source.MODELLED).orElse(false);
      known[k] =
          whole.isPresent()
              && prefix.isPresent()
              // A model's errors are common to prefix and whole, so the model's difference is its
              // answer.
              && (modelled
                  ? whole.get().value() > prefix.get().value()
                  : whole.get().exceeds(prefix.get()));
    }
    return known;
  }

  /** On a local link the time does not depend on the size. */
  private static double transferMs(Link link, OptionalLong bytes) {
    return bytes.isPresent() || link.isLocal() ? link.transferMs(bytes.orElse(0)) : Double.NaN;
  }

  private static double values(LayerProfile row) {
    double bytes = row.outputBytes().isPresent() ? row.outputBytes().getAsLong() : Double.NaN;
    return row.precision().equals("float32") ? bytes / 4 : bytes;
  }

  int layers() {
    return bytes.length - 1;
  }

  double headMs(int k, double[] headMs) {
    return k == 0 ? 0 : headMs[k];
  }

  double tailMs(int k, double[] tailMs) {
    return tailMs(k, tailMs, measuredTailMs);
  }

  /** The tail's time with other latencies for the tails that were run, NaN for the others. */
  double tailMs(int k, double[] tailMs, double[] measuredTailMs) {
    int n = layers();
    if (k == n) {
      return 0;
    }
    if (!Double.isNaN(measuredTailMs[k])) {
      return measuredTailMs[k] / pairing.speedup() + conversionMs[k];
    }
    if (k == 0) {
      return tailMs[n] / pairing.speedup() + conversionMs[k];
    }
    double there = differenceMsKnown[k] ? Math.max(0, tailMs[n] - tailMs[k] + visitMs) : Double.NaN;
    return there / pairing.speedup() + conversionMs[k];
  }

  /** Energy while the tail runs: idle energy or, on a local link, the tail's own energy. */
  double waitMj(int k, double tailMs, double[] tailMj) {
    int n = layers();
    if (k == n) {
      return 0;
    }
    if (pairing.link().isLocal()) {
      LayerProfile measured = pairing.measuredTails().get(k);
      if (measured != null && measured.energy().isPresent()) {
        return measured.energy().get().mj();
      }
      if (k == 0) {
        return tailMj[n];
      }
      return differenceMjKnown[k] ? Math.max(0, tailMj[n] - tailMj[k]) : Double.NaN;
    }
    return pairing.powers().waitMj(tailMs);
  }

  /** Energy while the head runs: its own and that of other charged machines. */
  double headMj(int k, double headMs, double[] mj) {
    double meanwhile = pairing.powers().meanwhile().value();
    return k == 0 ? 0 : mj[k] + (meanwhile == 0 ? 0 : meanwhile * headMs);
  }

  /** Whether this cut needs a power of the link that is unknown. */
  boolean lacksLinkPower(int k) {
    return !Double.isNaN(transferMs[k])
        && (Double.isNaN(transferMj[k]) || k < layers() && !pairing.powers().waiting().known());
  }

  /** Like {@code transferMj}, but an unknown power of the link counts as zero. */
  double transferMjAtLeast(int k) {
    return Double.isNaN(transferMj[k]) ? 0 : transferMj[k];
  }

  /** Like {@code waitMj}, but an unknown power of the link counts as zero. */
  double waitMjAtLeast(int k, double tailMs, double[] tailMj) {
    return pairing.powers().waiting().known() ? waitMj(k, tailMs, tailMj) : 0;
  }

  /** Whether all energies that matter were measured or modelled, so that cuts can be compared. */
  boolean hasEnergy() {
    return head.hasEnergy() && (!pairing.link().isLocal() || tail.hasEnergy());
  }

  List<SplitPoint> splitPoints() {
    List<SplitPoint> cuts = new ArrayList<>(layers() + 1);
    for (int k = 0; k <= layers(); k++) {
      LayerProfile row = pairing.head().get(k);
      double tailMs = tailMs(k, tail.ms);
      cuts.add(
          new SplitPoint(
              row.model(),
              pairing.headDevice(),
              pairing.tailDevice(),
              pairing.link().name(),
              k,
              row.layerName(),
              bytes[k],
              known(headMs(k, head.ms)),
              known(transferMs[k]),
              known(tailMs),
              hasEnergy() ? known(headMj(k, head.ms[k], head.mj)) : OptionalDouble.empty(),
              known(transferMj[k]),
              hasEnergy() ? known(waitMj(k, tailMs, tail.mj)) : OptionalDouble.empty(),
              row.prefixParamBytes(),
              k == 0 ? Optional.empty() : row.latency().map(Latency::source),
              tailSource(k),
              basis(k),
              basis(k, tailMs)));
    }
    return cuts;
  }

  private EnergyBasis basis(int k, double tailMs) {
    if (!hasEnergy()) {
      return EnergyBasis.of(Source.MEASURED);
    }
    Powers powers = pairing.powers();
    OptionalDouble low = end(k, tailMs, powers.end(false), head.lowMj, tail.lowMj);
    OptionalDouble high = end(k, tailMs, powers.end(true), head.highMj, tail.highMj);
    // Where no part has an interval, the sum has none: it is not exact.
    boolean bounded = !low.equals(high);
    return new EnergyBasis(
        energySource(k),
        powers.of(),
        bounded ? low : OptionalDouble.empty(),
        bounded ? high : OptionalDouble.empty(),
        known(powers.idle().value()),
        known(powers.idle().low()),
        known(powers.idle().high()));
  }

  /** One end of the energy's interval: the sum of the same ends of its parts. */
  private OptionalDouble end(
      int k, double tailMs, Powers powers, double[] headMj, double[] tailMj) {
    double back = pairing.rules().returnAnswer() && k < layers() ? backMs : 0;
    double meanwhile = powers.meanwhile().value();
    double headEnd = k == 0 ? 0 : headMj[k] + (meanwhile == 0 ? 0 : meanwhile * head.ms[k]);
    double waitEnd =
        k < layers() && pairing.link().isLocal()
            // The relative error is that of the whole model there.
            ? waitMj(k, tailMs, tail.mj) * tailMj[layers()] / tail.mj[layers()]
            : k < layers() ? powers.waitMj(tailMs) : 0;
    return known(headEnd + powers.transferMj(transferMs[k] - back, back) + waitEnd);
  }

  private Optional<Source> tailSource(int k) {
    if (k == layers()) {
      return Optional.empty();
    }
    LayerProfile ran = pairing.measuredTails().get(k);
    return (ran != null ? ran : pairing.tail().get(layers())).latency().map(Latency::source);
  }

  private Source energySource(int k) {
    Stream<Source> parts = k == 0 ? Stream.of() : source(pairing.head().get(k));
    if (k < layers()) {
      LayerProfile ran = pairing.measuredTails().get(k);
      parts =
          Stream.concat(
              parts,
              pairing.link().isLocal()
                  ? source(
                      ran != null && ran.energy().isPresent() ? ran : pairing.tail().get(layers()))
                  : Stream.of(pairing.powers().source()));
    }
    // The least certain sources come first.
    List<Source> found = parts.toList();
    return Stream.of(Source.MODELLED, Source.PUBLISHED)
        .filter(found::contains)
        .findFirst()
        .orElse(Source.MEASURED);
  }

  private static Stream<Source> source(LayerProfile row) {
    return row.energy().map(Energy::source).stream();
  }

  private TailBasis basis(int k) {
    if (k == layers()) {
      return TailBasis.NONE;
    }
    if (k > 0 && Double.isNaN(measuredTailMs[k])) {
      return TailBasis.DIFFERENCE;
    }
    return pairing.speedup() == 1 ? TailBasis.MEASURED : TailBasis.SCALED;
  }
}
