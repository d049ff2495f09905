package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** Adds measured tails to pairings: row k is the cost of layers k+1 to N on its device. */
public final class MeasuredTails {

  private MeasuredTails() {}

  /**
   * The pairings with the tails of their own tail devices and precisions. A server that is a factor
   * faster than a device has that device's tails, each faster by the factor.
   *
   * @param file where the rows come from, for messages
   * @throws InputException when a row is of another model, has no such layer, or repeats
   */
  public static List<Pairing> apply(Path file, List<LayerProfile> rows, List<Pairing> pairings) {
    List<Pairing> result = new ArrayList<>();
    for (Pairing pairing : pairings) {
      LayerProfile tail = pairing.tail().get(0);
      Map<Integer, LayerProfile> measured = new HashMap<>();
      for (LayerProfile row : rows) {
        check(file, row, pairing);
        if (row.device().equals(tail.device())
            && row.precision().equals(tail.precision())
            && measured.put(row.layer(), row) != null) {
          throw new InputException(
              "%s: expected one tail after layer %d on %s, found two"
                  .formatted(file, row.layer(), row.device()));
        }
      }
      result.add(pairing.withMeasuredTails(measured));
    }
    return result;
  }

  /**
   * A tail that was run, and the difference of whole model and prefix for comparison.
   *
   * @param measured {@code MODELLED} where the tail comes from a device model
   * @param differenceMs empty where the whole model or the prefix has no latency
   */
  public record Comparison(
      String device, int layer, String name, Latency measured, OptionalDouble differenceMs) {}

  /**
   * The pairings of one profile with the tails of the same run. Devices of other profiles keep
   * their difference, even under the same name.
   *
   * @param file file of the rows, for messages
   */
  public static List<Pairing> applyOwn(
      Path file, List<LayerProfile> rows, Profile profile, List<Pairing> pairings) {
    Set<LayerProfile> own = Set.copyOf(profile.rows());
    return pairings.stream()
        .map(
            pairing ->
                own.contains(pairing.tail().get(pairing.layers()))
                    ? apply(file, rows, List.of(pairing)).get(0)
                    : pairing)
        .toList();
  }

  /** Compares the tails that were run together with a profile, also those of heads' devices. */
  public static List<Comparison> compare(Path file, List<LayerProfile> rows, Profile profile) {
    Link nowhere = Link.named("local").orElseThrow();
    return compare(
        Pairings.places(0, profile).stream()
            .map(
                place ->
                    apply(
                            file,
                            rows,
                            List.of(
                                Pairing.toFasterServer(place.rows(), 1, nowhere)
                                    .named("head", place.name())))
                        .get(0))
            .toList());
  }

  /** Compares every measured tail once per device, by layer, without servers known by a factor. */
  public static List<Comparison> compare(List<Pairing> pairings) {
    Map<String, Comparison> found = new TreeMap<>();
    for (CutCosts costs : OneCut.costs(pairings)) {
      if (costs.pairing.speedup() != 1) {
        continue;
      }
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
                                      latency,
                                      PlainNumbers.known(costs.tailMs(k, costs.tail.ms, none))))));
    }
    return List.copyOf(found.values());
  }

  private static void check(Path file, LayerProfile row, Pairing pairing) {
    String model = pairing.head().get(0).model();
    if (!row.model().equals(model)) {
      throw new InputException(
          "%s: expected tails of %s, found %s".formatted(file, model, row.model()));
    }
    if (row.layer() >= pairing.layers()) {
      throw new InputException(
          "%s: expected tails after layers 0 to %d, found layer %d"
              .formatted(file, pairing.layers() - 1, row.layer()));
    }
  }
}
