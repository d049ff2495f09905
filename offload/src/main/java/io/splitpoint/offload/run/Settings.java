package io.splitpoint.offload.run;

import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.offload.TailNames;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;

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
 * @param margin margin by which another split must be better, 0…1
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
    double margin,
    Compression compression,
    Goal goal) {

  /**
   * Adaptive for latency, no deadline, one thread, two frames in progress, 10 % margin, compression
   * where it pays.
   */
  public static Settings of(String model) {
    return new Settings(
        model,
        "",
        TailNames.DEFAULT,
        OptionalInt.empty(),
        OptionalDouble.empty(),
        1,
        true,
        2,
        0.1,
        Compression.AUTO,
        Goal.LATENCY);
  }

  /** These settings for one version of the model on the server. */
  public Settings version(String asked) {
    return with(copy -> copy.version = asked);
  }

  public Settings tails(TailNames names) {
    return with(copy -> copy.tails = names);
  }

  /** These settings with other threads and kernels here. */
  public Settings here(int runThreads, boolean kernels) {
    return with(
        copy -> {
          copy.threads = runThreads;
          copy.xnnpack = kernels;
        });
  }

  public Settings layer(OptionalInt fixed) {
    return with(copy -> copy.layer = fixed);
  }

  public Settings at(int fixed) {
    return layer(OptionalInt.of(fixed));
  }

  public Settings deadlineMs(OptionalDouble deadline) {
    return with(copy -> copy.deadlineMs = deadline);
  }

  public Settings within(double deadline) {
    return deadlineMs(OptionalDouble.of(deadline));
  }

  public Settings inFlight(int frames) {
    return with(copy -> copy.inFlight = frames);
  }

  public Settings compression(Compression how) {
    return with(copy -> copy.compression = how);
  }

  public Settings goal(Goal other) {
    return with(copy -> copy.goal = other);
  }

  private Settings with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.settings();
  }

  private static final class Copy {
    private final Settings from;
    private String version;
    private TailNames tails;
    private OptionalInt layer;
    private OptionalDouble deadlineMs;
    private int threads;
    private boolean xnnpack;
    private int inFlight;
    private Compression compression;
    private Goal goal;

    Copy(Settings from) {
      this.from = from;
      this.version = from.version;
      this.tails = from.tails;
      this.layer = from.layer;
      this.deadlineMs = from.deadlineMs;
      this.threads = from.threads;
      this.xnnpack = from.xnnpack;
      this.inFlight = from.inFlight;
      this.compression = from.compression;
      this.goal = from.goal;
    }

    Settings settings() {
      return new Settings(
          from.model,
          version,
          tails,
          layer,
          deadlineMs,
          threads,
          xnnpack,
          inFlight,
          from.margin,
          compression,
          goal);
    }
  }

  /** The runtime of heads and tails here. */
  public TfLiteRuntime runtime() {
    return TfLiteRuntime.bundled(threads, xnnpack);
  }
}
