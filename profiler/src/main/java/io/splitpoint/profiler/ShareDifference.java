package io.splitpoint.profiler;

import io.splitpoint.profile.Median;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The difference between two estimates of the layers' times: by the runtime's events, and from all
 * heads and tails. Shares of the whole are compared, because the two were measured at different
 * paces; time that no step explains is spread over all steps.
 *
 * @param medianPoints median difference over the layers in percentage points
 * @param mostPoints largest difference, in the layer {@code where}
 */
record ShareDifference(double medianPoints, double mostPoints, String where) {

  /**
   * Layers that one of the two cannot separate are compared together, and a layer of unknown time
   * with the next.
   *
   * @param operators rows of one device
   * @param layers rows of the same device, in order
   * @return empty where one of them has no rows
   */
  static Optional<ShareDifference> of(List<OperatorRow> operators, List<LayerRow> layers) {
    TreeSet<Integer> ends = new TreeSet<>();
    layers.stream()
        .filter(row -> row.sharePercent().isPresent())
        .forEach(row -> ends.add(row.layer()));
    TreeSet<Integer> others = new TreeSet<>();
    operators.forEach(row -> others.add(row.layer()));
    ends.retainAll(others);
    double all = operators.stream().mapToDouble(OperatorRow::sharePercent).sum();
    if (ends.isEmpty() || !(all > 0)) {
      return Optional.empty();
    }
    List<Double> points = new ArrayList<>();
    double most = -1;
    String where = "";
    int before = 0;
    for (int end : ends) {
      int begin = before;
      double events =
          operators.stream()
              .filter(row -> row.layer() > begin && row.layer() <= end)
              .mapToDouble(row -> 100 * row.sharePercent() / all)
              .sum();
      List<LayerRow> same =
          layers.stream().filter(row -> row.layer() > begin && row.layer() <= end).toList();
      double difference =
          Math.abs(events - same.stream().mapToDouble(row -> row.sharePercent().orElse(0)).sum());
      points.add(difference);
      if (difference > most) {
        most = difference;
        where = same.get(same.size() - 1).layerName();
      }
      before = end;
    }
    return Optional.of(new ShareDifference(Median.of(points), most, where));
  }

  String inWords() {
    return String.format(
        Locale.ROOT,
        "their shares of the layers differ from those of layers.csv by %.1f percentage points in the"
            + " median, %.1f at most (%s)",
        medianPoints,
        mostPoints,
        where);
  }
}
