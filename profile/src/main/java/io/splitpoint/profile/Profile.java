package io.splitpoint.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A complete profile table of one model: for each device and precision one row per prefix, from row
 * 0 (the input) to row N (the whole model).
 *
 * <pre>{@code
 * Profile profile = ProfileCsv.read(Path.of("profile.csv"));
 * for (String device : profile.devices()) {
 *   List<LayerProfile> prefixes = profile.rows(device);
 *   prefixes.get(prefixes.size() - 1).latency().ifPresent(whole -> ...);
 * }
 * }</pre>
 *
 * <p>One device may appear in several precisions (the same CPU in float32 and int8); each such pair
 * is a separate series, see {@link #series()}.
 *
 * @param rows all rows, in file order; within a series the layers ascend
 */
public record Profile(List<LayerProfile> rows) {

  /** A device that ran the model in one precision. */
  public record Series(String device, String precision) {}

  /**
   * @throws IllegalArgumentException when there are no rows, models differ, a series is not layers
   *     0 to N, or two series disagree on N or on a layer's name
   */
  public Profile {
    rows = List.copyOf(rows);
    ProfileRules rules = new ProfileRules();
    for (LayerProfile row : rows) {
      rules.add(row);
    }
    rules.end();
  }

  public static Profile of(List<LayerProfile> rows) {
    return new Profile(rows);
  }

  /** The model of all rows. */
  public String model() {
    return rows.get(0).model();
  }

  /** The number of layers N; every series has N + 1 rows. */
  public int layers() {
    return rows(series().get(0)).size() - 1;
  }

  /** Devices in order of first appearance. */
  public List<String> devices() {
    return rows.stream().map(LayerProfile::device).distinct().toList();
  }

  /** Precisions in order of first appearance. */
  public List<String> precisions() {
    return rows.stream().map(LayerProfile::precision).distinct().toList();
  }

  /** Every (device, precision) pair, in order of first appearance. */
  public List<Series> series() {
    return List.copyOf(bySeries().keySet());
  }

  /** Rows 0 to N of one series; empty when the profile has no such series. */
  public List<LayerProfile> rows(Series series) {
    return bySeries().getOrDefault(series, List.of());
  }

  /** Rows 0 to N of the device in its first precision; empty when there is no such device. */
  public List<LayerProfile> rows(String device) {
    return series().stream()
        .filter(series -> series.device().equals(device))
        .findFirst()
        .map(this::rows)
        .orElse(List.of());
  }

  private Map<Series, List<LayerProfile>> bySeries() {
    Map<Series, List<LayerProfile>> groups = new LinkedHashMap<>();
    for (LayerProfile row : rows) {
      groups
          .computeIfAbsent(new Series(row.device(), row.precision()), key -> new ArrayList<>())
          .add(row);
    }
    groups.replaceAll((key, value) -> List.copyOf(value));
    return groups;
  }
}
