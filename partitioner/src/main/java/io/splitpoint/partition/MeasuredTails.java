package io.splitpoint.partition;

import io.splitpoint.profile.LayerProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Tails that a profiler ran: row k holds what layers k+1 to N take on its device. */
public final class MeasuredTails {

  private MeasuredTails() {}

  /**
   * The pairings with the tails of their own tail devices and precisions. Scaled servers keep the
   * difference, because nobody measured them.
   *
   * @param file where the rows come from, for messages
   * @throws PartitionInputException when a row is of another model, has no such layer, or repeats
   */
  public static List<Pairing> apply(Path file, List<LayerProfile> rows, List<Pairing> pairings) {
    List<Pairing> result = new ArrayList<>();
    for (Pairing pairing : pairings) {
      LayerProfile tail = pairing.tail().get(0);
      Map<Integer, LayerProfile> measured = new HashMap<>();
      for (LayerProfile row : rows) {
        check(file, row, pairing);
        if (pairing.speedup() == 1
            && row.device().equals(tail.device())
            && row.precision().equals(tail.precision())
            && measured.put(row.layer(), row) != null) {
          throw new PartitionInputException(
              "%s: expected one tail after layer %d on %s, found two"
                  .formatted(file, row.layer(), row.device()));
        }
      }
      result.add(pairing.withMeasuredTails(measured));
    }
    return result;
  }

  /**
   * A tail that was run beside what the difference of whole and prefix says it takes.
   *
   * @param differenceMs empty where whole or prefix has no latency
   */
  public record Comparison(
      String device, int layer, String name, double measuredMs, OptionalDouble differenceMs) {}

  /** Both figures of every measured tail, each device's once, by layer. */
  public static List<Comparison> compare(List<Pairing> pairings) {
    Map<String, Comparison> found = new TreeMap<>();
    for (CutCosts costs : OneCut.costs(pairings)) {
      double[] none = new double[costs.layers() + 1];
      Arrays.fill(none, Double.NaN);
      costs
          .pairing
          .measuredTails()
          .forEach(
              (k, row) ->
                  row.latency()
                      .ifPresent(
                          latency ->
                              found.put(
                                  "%s %09d".formatted(costs.pairing.tailDevice(), k),
                                  new Comparison(
                                      costs.pairing.tailDevice(),
                                      k,
                                      costs.pairing.head().get(k).layerName(),
                                      latency.medianMs(),
                                      Numbers.known(costs.tailMs(k, costs.tail.ms, none))))));
    }
    return List.copyOf(found.values());
  }

  private static void check(Path file, LayerProfile row, Pairing pairing) {
    String model = pairing.head().get(0).model();
    if (!row.model().equals(model)) {
      throw new PartitionInputException(
          "%s: expected tails of %s, found %s".formatted(file, model, row.model()));
    }
    if (row.layer() >= pairing.layers()) {
      throw new PartitionInputException(
          "%s: expected tails after layers 0 to %d, found layer %d"
              .formatted(file, pairing.layers() - 1, row.layer()));
    }
  }
}
