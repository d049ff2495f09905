package io.splitpoint.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Pairing;
import io.splitpoint.partition.PosteriorDraws;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.partition.WhatIf;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.LayerRow;
import io.splitpoint.table.Optionals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The data with which a report answers for other links, servers and deadlines, as JSON for the
 * page's script. Unknown values are null.
 *
 * @param own the devices of the run, and its server where it has one
 * @param supposed the same with an assumed server; empty where {@code own} has one
 * @param link link between the machines: that of the run, or an assumed one
 * @param objective objective that the user chose
 * @param constraints constraints of the run
 * @param command the {@code partition} command that gives the same answer
 */
public record WhatIfData(
    WhatIf own,
    Optional<WhatIf> supposed,
    Link link,
    Optional<Objective> objective,
    Constraints constraints,
    Command command) {

  /**
   * A {@code partition} command.
   *
   * @param profile path of the run's profile.csv
   * @param tail device of the tail, empty where the run has none
   * @param link link of the run as a name or a file; empty where none was named
   * @param options all other options that change the answer
   */
  public record Command(
      String profile, Optional<String> tail, Optional<String> link, List<String> options) {}

  /** Values are rounded to this many levels between the least and the greatest of their row. */
  private static final int LEVELS = 65535;

  private static final ObjectWriter JSON =
      new ObjectMapper()
          .registerModule(Optionals.module())
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .writer();

  /**
   * @param factor how many times as fast as its rows the supposed server is
   * @param times each layer's own time by device: one number, or three with its interval; null
   *     where it is unknown
   */
  private record Json(
      String model,
      double confidence,
      boolean valid,
      Optional<String> objective,
      OptionalDouble deadlineMs,
      OptionalDouble energyBudgetMj,
      OptionalLong memoryBytes,
      double factor,
      Radio link,
      Command command,
      Pairs own,
      Optional<Pairs> supposed,
      List<Layer> layers,
      Map<String, List<double[]>> times) {}

  private record Radio(
      String name,
      double bandwidthMbps,
      double latencyMs,
      double overheadMs,
      OptionalDouble transmitW,
      OptionalDouble idleW) {}

  private record Pairs(List<Pair> pairs, Optional<Draws> draws) {}

  private record Pair(
      String head,
      String tail,
      String headRows,
      String tailRows,
      String link,
      boolean local,
      boolean supposed,
      List<Cut> cuts,
      List<WhatIf.Charged> charged) {}

  private record Cut(
      OptionalLong bytes,
      OptionalDouble headMs,
      OptionalDouble tailMs,
      OptionalDouble headMj,
      OptionalDouble waitMj,
      long params,
      boolean modelled,
      boolean energyModelled,
      String tailIs,
      String whose,
      OptionalLong ownBytes) {}

  /**
   * @param ranges of each column its least and its most value, or the one that it always has
   * @param packed the others as levels between them, two bytes each
   */
  private record Draws(
      int scenarios,
      int each,
      boolean energy,
      List<List<? extends Number>> ranges,
      String packed,
      List<PosteriorDraws.Columns> pairs) {}

  private record Layer(String name, String op, String shape, long macs, long params) {}

  /**
   * @param layers each layer's own time; empty where it is unknown
   */
  String json(Profile profile, List<LayerRow> layers, double confidence, boolean valid)
      throws IOException {
    Json json =
        new Json(
            profile.model(),
            confidence,
            valid,
            objective.map(Objective::label),
            constraints.deadlineMs(),
            constraints.energyBudgetMj(),
            constraints.memoryBytes(),
            factor(),
            new Radio(
                link.name(),
                link.bandwidthMbps(),
                link.latencyMs(),
                link.overheadMs(),
                known(link.transmitW()),
                known(link.idleW())),
            command,
            pairs(own),
            supposed.map(WhatIfData::pairs),
            layers(profile),
            times(layers));
    // a script element ends at its end tag, wherever that stands
    return JSON.writeValueAsString(json).replace("<", "\\u003c");
  }

  private double factor() {
    return own.pairs().stream()
        .filter(WhatIf.Pair::supposed)
        .mapToDouble(pair -> pair.pairing().speedup())
        .findFirst()
        .orElse(1);
  }

  private static Pairs pairs(WhatIf whatIf) {
    return new Pairs(
        whatIf.pairs().stream().map(WhatIfData::pair).toList(),
        whatIf.draws().map(WhatIfData::draws));
  }

  private static Pair pair(WhatIf.Pair pair) {
    Pairing pairing = pair.pairing();
    return new Pair(
        pairing.headDevice(),
        pairing.tailDevice(),
        rows(pairing.head().get(0)),
        rows(pairing.tail().get(0)),
        pairing.link().name(),
        pairing.link().isLocal(),
        pair.supposed(),
        pair.cuts().stream()
            .map(cut -> cut(cut, pairing.head().get(cut.splitLayer()).outputBytes()))
            .toList(),
        pair.charged());
  }

  private static Cut cut(SplitPoint cut, OptionalLong ownBytes) {
    EnergyOf of = cut.energyBasis().of();
    return new Cut(
        cut.transferBytes(),
        cut.headMs(),
        cut.tailMs(),
        cut.headMj(),
        cut.waitMj(),
        cut.headParamBytes(),
        cut.isModelled(),
        cut.energyModelled(),
        cut.tailBasis().label(),
        of == EnergyOf.UNKNOWN ? "" : " of " + of.words(),
        ownBytes);
  }

  private static Draws draws(PosteriorDraws draws) {
    List<List<? extends Number>> ranges = new ArrayList<>();
    long varied = draws.values().stream().filter(column -> column.length > 1).count();
    ByteBuffer packed =
        ByteBuffer.allocate((int) varied * 2 * draws.scenarios() * draws.each())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] column : draws.values()) {
      if (column.length == 1) {
        ranges.add(List.of(column[0]));
        continue;
      }
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (float value : column) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      ranges.add(List.of(least, most));
      for (float value : column) {
        packed.putShort((short) Math.round((value - least) / (most - least) * LEVELS));
      }
    }
    return new Draws(
        draws.scenarios(),
        draws.each(),
        draws.energy(),
        ranges,
        Base64.getEncoder().encodeToString(packed.array()),
        draws.pairs());
  }

  private static List<Layer> layers(Profile profile) {
    List<Layer> layers = new ArrayList<>();
    LayerProfile before = null;
    for (LayerProfile row : profile.rows(profile.series().get(0))) {
      layers.add(
          new Layer(
              row.layerName(),
              row.op(),
              row.outputShape(),
              before == null ? 0 : row.prefixMacs() - before.prefixMacs(),
              before == null ? 0 : row.prefixParamBytes() - before.prefixParamBytes()));
      before = row;
    }
    return layers;
  }

  private Map<String, List<double[]>> times(List<LayerRow> layers) {
    Map<String, LayerRow> measured = new HashMap<>();
    for (LayerRow row : layers) {
      measured.putIfAbsent(row.device() + " " + row.precision() + " " + row.layer(), row);
    }
    Map<String, List<double[]>> times = new LinkedHashMap<>();
    for (WhatIf whatIf : List.of(own, supposed.orElse(own))) {
      for (WhatIf.Pair pair : whatIf.pairs()) {
        for (List<LayerProfile> rows : List.of(pair.pairing().head(), pair.pairing().tail())) {
          String name = rows(rows.get(0));
          List<double[]> series = new ArrayList<>();
          for (int k = 1; k < rows.size(); k++) {
            series.add(time(rows, k, Optional.ofNullable(measured.get(name + " " + k))));
          }
          times.put(name, series);
        }
      }
    }
    return times;
  }

  private static double[] time(List<LayerProfile> rows, int k, Optional<LayerRow> own) {
    if (own.isPresent()) {
      LayerRow one = own.get();
      return one.latencyMs().isPresent()
          ? new double[] {one.latencyMs().getAsDouble(), one.lowMs(), one.highMs()}
          : null;
    }
    // What the prefix takes more than the one before, each with its output's way to the host.
    return modelled(rows.get(k))
        .flatMap(ms -> before(rows, k).map(b -> ms - b))
        .filter(ms -> ms > 0)
        .map(ms -> new double[] {ms})
        .orElse(null);
  }

  private static Optional<Double> before(List<LayerProfile> rows, int k) {
    return k == 1 ? Optional.of(0.0) : modelled(rows.get(k - 1));
  }

  private static Optional<Double> modelled(LayerProfile row) {
    return row.latency()
        .filter(latency -> latency.source() == Source.MODELLED)
        .map(Latency::medianMs);
  }

  private static String rows(LayerProfile row) {
    return row.device() + " " + row.precision();
  }

  private static OptionalDouble known(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
