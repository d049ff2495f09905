package io.splitpoint.partition;

import io.splitpoint.profile.Energy;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** Rows for tests. */
final class Profiles {

  private Profiles() {}

  /** As {@link #rows}, known so well that no difference of two of them is lost. */
  static List<LayerProfile> exact(String device, long[] bytes, double... prefixMs) {
    return rows(device, bytes, 1e-9, prefixMs);
  }

  /** Rows 0 to N with these prefix latencies, 2 % intervals and 2 W; bytes[k] leave prefix k. */
  static List<LayerProfile> rows(String device, long[] bytes, double... prefixMs) {
    return rows(device, bytes, 0.02, prefixMs);
  }

  private static List<LayerProfile> rows(
      String device, long[] bytes, double half, double[] prefixMs) {
    List<LayerProfile> rows = new ArrayList<>();
    for (int k = 0; k < bytes.length; k++) {
      double ms = k == 0 ? 0 : prefixMs[k - 1];
      rows.add(
          row(
              device,
              k,
              bytes[k],
              k == 0
                  ? Optional.empty()
                  : Optional.of(
                      new Latency(
                          ms,
                          ms * (1 - half),
                          ms * (1 + half),
                          OptionalDouble.empty(),
                          Source.MEASURED)),
              k == 0
                  ? Optional.empty()
                  : Optional.of(
                      new Energy(
                          OptionalDouble.of(2),
                          2 * ms,
                          2 * ms * (1 - 2.5 * half),
                          2 * ms * (1 + 2.5 * half),
                          Source.MEASURED))));
    }
    return rows;
  }

  static LayerProfile row(
      String device, int k, long bytes, Optional<Latency> latency, Optional<Energy> energy) {
    return new LayerProfile(
        "m",
        "int8",
        device,
        1,
        k,
        "l" + k,
        "OP",
        "1x" + bytes,
        OptionalLong.of(bytes),
        k,
        100L * k,
        9,
        latency,
        energy);
  }

  /** The same row where only a run tells how much leaves the prefix. */
  static LayerProfile ofUnknownSize(LayerProfile row) {
    return new LayerProfile(
        row.model(),
        row.precision(),
        row.device(),
        row.threads(),
        row.layer(),
        row.layerName(),
        row.op(),
        "1x-1",
        OptionalLong.empty(),
        row.prefixMacs(),
        row.prefixParamBytes(),
        row.runs(),
        row.latency(),
        row.energy());
  }

  static List<LayerProfile> withoutEnergy(List<LayerProfile> rows) {
    return rows.stream()
        .map(
            r ->
                row(
                    r.device(),
                    r.layer(),
                    r.outputBytes().orElseThrow(),
                    r.latency(),
                    Optional.empty()))
        .toList();
  }

  static long[] randomBytes(SplittableRandom random, int layers) {
    long[] bytes = new long[layers + 1];
    for (int k = 0; k <= layers; k++) {
      bytes[k] = random.nextInt(1, 100_000);
    }
    return bytes;
  }

  /** Rising prefix latencies. */
  static double[] randomMs(SplittableRandom random, int layers) {
    double[] ms = new double[layers];
    double sum = 0;
    for (int k = 0; k < layers; k++) {
      sum += random.nextDouble() * 10;
      ms[k] = sum;
    }
    return ms;
  }

  static Link randomLink(SplittableRandom random) {
    return new Link(
        "random",
        Math.pow(10, random.nextDouble() * 4 - 1),
        random.nextDouble() * 5,
        random.nextDouble() * 4,
        random.nextDouble() * 2,
        random.nextDouble(),
        random.nextDouble());
  }
}
