package io.splitpoint.offload.run;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.offload.TailNames;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The settings of an {@link Offloader}.
 *
 * @param model the model's name on the server
 * @param version the model's version on the server; empty for any
 * @param tails names of the tails there
 * @param layer fixed split; empty to choose and adapt
 * @param deadlineMs deadline from the start of a frame's head to its answer
 * @param threads threads of one run here, at least 1
 * @param xnnpack whether XNNPACK runs what it can here, as on Splitpoint's server
 * @param inFlight largest number of frames in progress, at least 1; with 2 a head runs while the
 *     frame before is sent
 * @param compression compression of the crossing tensors
 * @param goal goal for which the split is chosen when no layer is given
 */
public record Settings(
    String model,
    String version,
    TailNames tails,
    OptionalInt layer,
    OptionalDouble deadlineMs,
    int threads,
    boolean xnnpack,
    int inFlight,
    Compression compression,
    Goal goal) {

  /** One frame at a time, as it is and without a deadline; the split is chosen for latency. */
  public static Settings plain(
      String model, String version, TailNames tails, int threads, boolean xnnpack) {
    return new Settings(
        model,
        version,
        tails,
        OptionalInt.empty(),
        OptionalDouble.empty(),
        threads,
        xnnpack,
        1,
        Compression.NONE,
        Goal.LATENCY);
  }

  /** The runtime of heads and tails here. */
  public TfLiteRuntime runtime() {
    return TfLiteRuntime.bundled(threads, xnnpack);
  }
}
