package io.splitpoint.profile;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds contradictions in a profile that was edited, within a row and between rows. Such a row
 * would change the split and is therefore refused.
 */
final class Contradictions {

  /** Factor by which power times time may differ from energy, if they are of different runs. */
  private static final double ENERGY_FACTOR = 10;

  private final Map<Profile.Series, LayerProfile> last = new HashMap<>();
  private final Map<Integer, LayerProfile> byLayer = new HashMap<>();

  /** Describes a contradiction within a row and names its columns. */
  static Optional<String> within(LayerProfile row) {
    if (row.latency().isPresent()
        && row.latency().get().source() == Source.MEASURED
        && row.latency().get().medianMs() > 0
        && row.runs() == 0) {
      return Optional.of("runs: expected at least 1 behind a measured latency_ms, found 0");
    }
    return bytes(row).or(() -> energy(row));
  }

  /** More bytes than the shape has may cross, where a branch passes by, but not fewer. */
  private static Optional<String> bytes(LayerProfile row) {
    long numbers = 0;
    for (String tensor : row.outputShape().split("\\+", -1)) {
      Optional<Long> elements = elements(tensor);
      if (elements.isEmpty()) {
        return Optional.of(
            "output_shape: expected dimensions such as 1x14x14x512, with + between tensors, found"
                + " '"
                + row.outputShape()
                + "'");
      }
      if (elements.get() < 0) {
        return row.outputBytes().equals(OptionalLong.of(0))
            ? Optional.of(
                "output_bytes: expected an empty cell where the size is known only at run time, of"
                    + " output_shape %s, found 0".formatted(row.outputShape()))
            : Optional.empty();
      }
      numbers += elements.get();
    }
    return row.outputBytes().isEmpty() || row.outputBytes().getAsLong() >= numbers
        ? Optional.empty()
        : Optional.of(
            "output_bytes: expected at least %d for the numbers of output_shape %s, found %d"
                .formatted(numbers, row.outputShape(), row.outputBytes().getAsLong()));
  }

  /** Elements of a tensor; −1 when a dimension is known only at run time; empty for other text. */
  private static Optional<Long> elements(String tensor) {
    long elements = 1;
    if (tensor.isEmpty()) {
      return Optional.of(elements);
    }
    for (String dimension : tensor.split("x", -1)) {
      if (dimension.equals("-1") || dimension.equals("?")) {
        return Optional.of(-1L);
      }
      if (!dimension.matches("[0-9]{1,10}")) {
        return Optional.empty();
      }
      elements = Math.min(1L << 50, elements * Long.parseLong(dimension));
    }
    return Optional.of(elements);
  }

  private static Optional<String> energy(LayerProfile row) {
    if (row.energy().isEmpty()
        || row.energy().get().powerW().isEmpty()
        || row.latency().isEmpty()) {
      return Optional.empty();
    }
    double mj = row.energy().get().powerW().getAsDouble() * row.latency().get().medianMs();
    double found = row.energy().get().mj();
    return mj == 0 || found == 0 || Math.max(mj / found, found / mj) <= ENERGY_FACTOR
        ? Optional.empty()
        : Optional.of(
            "energy_mj: expected about power_w times latency_ms, %s mJ, found %s"
                .formatted(mj, found));
  }

  /** Describes a contradiction between the row and those before it. */
  Optional<String> with(LayerProfile row) {
    LayerProfile before = last.put(new Profile.Series(row.device(), row.precision()), row);
    LayerProfile other = byLayer.putIfAbsent(row.layer(), row);
    if (before != null && row.prefixMacs() < before.prefixMacs()) {
      return less("prefix_macs", before.prefixMacs(), row.prefixMacs());
    }
    if (before != null && row.prefixParamBytes() < before.prefixParamBytes()) {
      return less("prefix_param_bytes", before.prefixParamBytes(), row.prefixParamBytes());
    }
    if (other != null && !other.outputShape().equals(row.outputShape())) {
      return differs("output_shape", other, other.outputShape(), row.outputShape());
    }
    if (other != null && other.prefixMacs() != row.prefixMacs()) {
      return differs("prefix_macs", other, other.prefixMacs(), row.prefixMacs());
    }
    if (other != null
        && other.precision().equals(row.precision())
        && !other.outputBytes().equals(row.outputBytes())) {
      return differs("output_bytes", other, text(other), text(row));
    }
    return Optional.empty();
  }

  private static String text(LayerProfile row) {
    return row.outputBytes().isPresent() ? "" + row.outputBytes().getAsLong() : "none";
  }

  private static Optional<String> less(String column, long before, long found) {
    return Optional.of(
        "%s: expected at least %d as in the row before, found %d".formatted(column, before, found));
  }

  private static Optional<String> differs(
      String column, LayerProfile other, Object expected, Object found) {
    return Optional.of(
        "%s: expected %s as for the same layer of %s %s, found %s"
            .formatted(column, expected, other.device(), other.precision(), found));
  }
}
