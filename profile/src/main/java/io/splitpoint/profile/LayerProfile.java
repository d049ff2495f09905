package io.splitpoint.profile;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One row of the profile table: the prefix that ends after {@code layer}, run on one device.
 *
 * @param model name of the model
 * @param precision {@code float32}, {@code int8} or {@code uint8}
 * @param device name of the device, such as {@code cpu} or {@code coral}
 * @param threads threads the device used on the host, at least 1
 * @param layer 0 for the input itself, k for the prefix of layers 1 to k
 * @param layerName name of the prefix's last layer
 * @param op its operator, such as {@code CONV_2D}; {@code INPUT} for row 0
 * @param outputShape shape of what leaves the prefix, such as {@code 1x14x14x512}
 * @param outputBytes bytes of what leaves the prefix; empty where its size is known only at run
 *     time
 * @param prefixMacs multiply-accumulates of the whole prefix
 * @param prefixParamBytes bytes of the prefix's parameters
 * @param runs number of timed runs, 0 where nothing was run
 * @param latency the prefix's latency; empty where it could not be measured
 * @param energy the prefix's energy; empty without a power reading
 * @param coldStart cold start of a process that runs the prefix alone; empty where none was started
 */
public record LayerProfile(
    String model,
    String precision,
    String device,
    int threads,
    int layer,
    String layerName,
    String op,
    String outputShape,
    OptionalLong outputBytes,
    long prefixMacs,
    long prefixParamBytes,
    int runs,
    Optional<Latency> latency,
    Optional<Energy> energy,
    Optional<ColdStart> coldStart) {

  /** A row without a cold start. */
  public LayerProfile(
      String model,
      String precision,
      String device,
      int threads,
      int layer,
      String layerName,
      String op,
      String outputShape,
      OptionalLong outputBytes,
      long prefixMacs,
      long prefixParamBytes,
      int runs,
      Optional<Latency> latency,
      Optional<Energy> energy) {
    this(
        model,
        precision,
        device,
        threads,
        layer,
        layerName,
        op,
        outputShape,
        outputBytes,
        prefixMacs,
        prefixParamBytes,
        runs,
        latency,
        energy,
        Optional.empty());
  }

  /** This row with other costs. */
  public LayerProfile with(Optional<Latency> otherLatency, Optional<Energy> otherEnergy) {
    return with(otherLatency, otherEnergy, coldStart);
  }

  public LayerProfile with(ColdStart known) {
    return with(latency, energy, Optional.of(known));
  }

  private LayerProfile with(
      Optional<Latency> otherLatency,
      Optional<Energy> otherEnergy,
      Optional<ColdStart> otherColdStart) {
    return new LayerProfile(
        model,
        precision,
        device,
        threads,
        layer,
        layerName,
        op,
        outputShape,
        outputBytes,
        prefixMacs,
        prefixParamBytes,
        runs,
        otherLatency,
        otherEnergy,
        otherColdStart);
  }
}
