package io.splitpoint.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks the rules of a profile one row at a time, so that a reader can name the line. Messages say
 * what was expected and what was found.
 */
final class ProfileRules {

  private final Map<Profile.Series, Integer> lastLayer = new LinkedHashMap<>();
  private final List<String> layerNames = new ArrayList<>();
  private String model;

  /**
   * @throws IllegalArgumentException when the row does not follow from those before it
   */
  void add(LayerProfile row) {
    if (model == null) {
      model = row.model();
    }
    if (!model.equals(row.model())) {
      throw new IllegalArgumentException(
          "expected model '" + model + "' as in the rows before, found '" + row.model() + "'");
    }
    Profile.Series series = new Profile.Series(row.device(), row.precision());
    int last = lastLayer.getOrDefault(series, -1);
    if (row.layer() >= 0 && row.layer() <= last) {
      throw new IllegalArgumentException(
          "expected layer %d of %s, found layer %d again or out of order"
              .formatted(last + 1, name(series), row.layer()));
    }
    if (row.layer() != last + 1) {
      throw new IllegalArgumentException(
          "expected layer %d of %s, found layer %d".formatted(last + 1, name(series), row.layer()));
    }
    lastLayer.put(series, row.layer());
    checkName(row);
  }

  private void checkName(LayerProfile row) {
    if (row.layer() == layerNames.size()) {
      layerNames.add(row.layerName());
    } else if (!layerNames.get(row.layer()).equals(row.layerName())) {
      throw new IllegalArgumentException(
          "expected layer %d to be '%s' as on the device before, found '%s'"
              .formatted(row.layer(), layerNames.get(row.layer()), row.layerName()));
    }
  }

  /**
   * @throws IllegalArgumentException when there was no row, or a series is incomplete
   */
  void end() {
    if (lastLayer.isEmpty()) {
      throw new IllegalArgumentException("expected at least one row, found none");
    }
    int layers = layerNames.size() - 1;
    lastLayer.forEach(
        (series, last) -> {
          if (last != layers) {
            throw new IllegalArgumentException(
                "expected layers 0 to %d of %s, found 0 to %d"
                    .formatted(layers, name(series), last));
          }
        });
  }

  private static String name(Profile.Series series) {
    return series.device() + " " + series.precision();
  }
}
