package io.splitpoint.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.splitpoint.partition.Constraints;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.PosteriorDraws;
import io.splitpoint.partition.SplitPoint;
import io.splitpoint.partition.WhatIf;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.LayerRow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
 * page's script. What is not known is null.
 *
 * @param own the devices of the run, and its server where it has one
 * @param supposed the same with a server that is only supposed; empty where {@code own} has one
 *     already
 * @param link between machines: that of the run, or what is taken where it has none
 * @param objective asked for by name
 * @param constraints of the run
 * @param command how {@code partition} is asked for the same
 */
public record WhatIfData(
    WhatIf own,
    Optional<WhatIf> supposed,
    Link link,
    Optional<Objective> objective,
    Constraints constraints,
    Command command) {

  /**
   * A line of {@code partition}.
   *
   * @param profile the path of the run's profile.csv
   * @param tail of the run, empty where it has none
   * @param link of the run as a name or a file; empty where none was named
   * @param options whatever else the answer depends on
   */
  public record Command(
      String profile, Optional<String> tail, Optional<String> link, List<String> options) {}

  /** Levels that a drawn value is rounded to between the least and the most of its row. */
  private static final int LEVELS = 65535;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param layers each layer's own time; none where it is not known
   */
  String json(Profile profile, List<LayerRow> layers, double confidence, boolean valid) {
    ObjectNode root = JSON.createObjectNode();
    root.put("model", profile.model());
    root.put("confidence", confidence).put("valid", valid);
    root.put("objective", objective.map(Objective::label).orElse(null));
    put(root, "deadline_ms", constraints.deadlineMs());
    put(root, "energy_budget_mj", constraints.energyBudgetMj());
    put(root, "memory_bytes", constraints.memoryBytes());
    root.put("factor", factor());
    ObjectNode way = root.putObject("link").put("name", link.name());
    way.put("bandwidth_mbps", link.bandwidthMbps()).put("latency_ms", link.latencyMs());
    way.put("overhead_ms", link.overheadMs());
    put(way, "transmit_w", known(link.transmitW()));
    put(way, "idle_w", known(link.idleW()));
    ObjectNode line = root.putObject("command").put("profile", command.profile());
    line.put("tail", command.tail().orElse(null)).put("link", command.link().orElse(null));
    command.options().forEach(line.putArray("options")::add);
    root.set("own", set(own));
    root.set("supposed", supposed.map(WhatIfData::set).orElse(null));
    layers(root.putArray("layers"), profile);
    times(root.putObject("times"), profile, layers);
    // a script element ends at its end tag, wherever that stands
    return root.toString().replace("<", "\\u003c");
  }

  private double factor() {
    return own.pairs().stream()
        .filter(WhatIf.Pair::supposed)
        .mapToDouble(pair -> pair.pairing().speedup())
        .findFirst()
        .orElse(1);
  }

  private static ObjectNode set(WhatIf whatIf) {
    ObjectNode set = JSON.createObjectNode();
    ArrayNode pairs = set.putArray("pairs");
    for (WhatIf.Pair pair : whatIf.pairs()) {
      ObjectNode node = pairs.addObject();
      LayerProfile head = pair.pairing().head().get(0);
      LayerProfile tail = pair.pairing().tail().get(0);
      node.put("head", pair.pairing().headDevice()).put("tail", pair.pairing().tailDevice());
      node.put("head_rows", rows(head.device(), head.precision()));
      node.put("tail_rows", rows(tail.device(), tail.precision()));
      node.put("link", pair.pairing().link().name());
      node.put("local", pair.pairing().link().isLocal()).put("supposed", pair.supposed());
      ArrayNode cuts = node.putArray("cuts");
      for (SplitPoint cut : pair.cuts()) {
        ObjectNode row = cuts.addObject();
        cut(row, cut);
        put(row, "own_bytes", pair.pairing().head().get(cut.splitLayer()).outputBytes());
      }
      ArrayNode charged = node.putArray("charged");
      for (WhatIf.Charged one : pair.charged()) {
        ObjectNode powers = charged.addObject();
        power(powers.putObject("send"), one.send());
        power(powers.putObject("waiting"), one.waiting());
      }
    }
    set.set("draws", whatIf.draws().map(WhatIfData::draws).orElse(null));
    return set;
  }

  private static void cut(ObjectNode node, SplitPoint cut) {
    put(node, "bytes", cut.transferBytes());
    put(node, "head_ms", cut.headMs());
    put(node, "tail_ms", cut.tailMs());
    put(node, "head_mj", cut.headMj());
    put(node, "wait_mj", cut.waitMj());
    node.put("params", cut.headParamBytes());
    node.put("modelled", cut.isModelled()).put("energy_modelled", cut.energyModelled());
    node.put("tail_is", cut.tailBasis().label());
    EnergyOf of = cut.energyBasis().of();
    node.put("whose", of == EnergyOf.UNKNOWN ? "" : " of " + of.words());
  }

  private static void power(ObjectNode node, WhatIf.ByRadio power) {
    put(node, "rest", power.rest());
    put(node, "own", power.own());
    node.put("share", power.share()).put("missing", power.missing().orElse(null));
  }

  private static ObjectNode draws(PosteriorDraws draws) {
    ObjectNode node = JSON.createObjectNode();
    node.put("scenarios", draws.scenarios()).put("each", draws.each());
    node.put("energy", draws.energy());
    ArrayNode ranges = node.putArray("ranges");
    long varied = draws.values().stream().filter(column -> column.length > 1).count();
    ByteBuffer packed =
        ByteBuffer.allocate((int) varied * 2 * draws.scenarios() * draws.each())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] column : draws.values()) {
      if (column.length == 1) {
        ranges.addArray().add(column[0]);
        continue;
      }
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (float value : column) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      ranges.addArray().add(least).add(most);
      for (float value : column) {
        packed.putShort((short) Math.round((value - least) / (most - least) * LEVELS));
      }
    }
    node.put("packed", Base64.getEncoder().encodeToString(packed.array()));
    ArrayNode pairs = node.putArray("pairs");
    for (PosteriorDraws.Columns columns : draws.pairs()) {
      ObjectNode pair = pairs.addObject();
      indices(pair.putArray("head_ms"), columns.headMs());
      indices(pair.putArray("tail_ms"), columns.tailMs());
      indices(pair.putArray("head_mj"), columns.headMj());
      indices(pair.putArray("tail_mj"), columns.tailMj());
    }
    return node;
  }

  private static void indices(ArrayNode to, int[] columns) {
    for (int column : columns) {
      to.add(column);
    }
  }

  private static void layers(ArrayNode to, Profile profile) {
    LayerProfile before = null;
    for (LayerProfile row : profile.rows(profile.series().get(0))) {
      ObjectNode node = to.addObject().put("name", row.layerName()).put("op", row.op());
      node.put("shape", row.outputShape());
      node.put("macs", before == null ? 0 : row.prefixMacs() - before.prefixMacs());
      node.put("params", before == null ? 0 : row.prefixParamBytes() - before.prefixParamBytes());
      before = row;
    }
  }

  /** Each layer's own time on each device: null where it is unknown. */
  private void times(ObjectNode to, Profile profile, List<LayerRow> layers) {
    Map<String, List<LayerProfile>> devices = new LinkedHashMap<>();
    for (WhatIf whatIf : List.of(own, supposed.orElse(own))) {
      for (WhatIf.Pair pair : whatIf.pairs()) {
        for (List<LayerProfile> rows : List.of(pair.pairing().head(), pair.pairing().tail())) {
          devices.put(rows(rows.get(0).device(), rows.get(0).precision()), rows);
        }
      }
    }
    Map<String, Map<Integer, LayerRow>> measured = new HashMap<>();
    for (LayerRow row : layers) {
      measured
          .computeIfAbsent(rows(row.device(), row.precision()), name -> new HashMap<>())
          .putIfAbsent(row.layer(), row);
    }
    devices.forEach(
        (name, rows) -> {
          ArrayNode times = to.putArray(name);
          for (int k = 1; k < rows.size(); k++) {
            time(times, rows, k, Optional.ofNullable(measured.getOrDefault(name, Map.of()).get(k)));
          }
        });
  }

  private static void time(ArrayNode to, List<LayerProfile> rows, int k, Optional<LayerRow> own) {
    LayerProfile row = rows.get(k);
    Optional<Double> modelled = modelled(row).flatMap(ms -> before(rows, k).map(b -> ms - b));
    if (own.isPresent()) {
      LayerRow one = own.get();
      to.addArray().add(one.latencyMs()).add(one.lowMs()).add(one.highMs());
    } else if (modelled.isPresent()) {
      // a model's errors are common to prefix and whole: its difference is its answer
      to.addArray().add(Math.max(0, modelled.get()));
    } else {
      to.addNull();
    }
  }

  private static Optional<Double> before(List<LayerProfile> rows, int k) {
    return k == 1 ? Optional.of(0.0) : modelled(rows.get(k - 1));
  }

  private static Optional<Double> modelled(LayerProfile row) {
    return row.latency()
        .filter(latency -> latency.source() == Source.MODELLED)
        .map(Latency::medianMs);
  }

  private static String rows(String device, String precision) {
    return device + " " + precision;
  }

  private static OptionalDouble known(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    if (value.isPresent()) {
      node.put(name, value.getAsDouble());
    } else {
      node.putNull(name);
    }
  }

  private static void put(ObjectNode node, String name, OptionalLong value) {
    if (value.isPresent()) {
      node.put(name, value.getAsLong());
    } else {
      node.putNull(name);
    }
  }
}
