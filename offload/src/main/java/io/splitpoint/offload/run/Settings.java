package io.splitpoint.offload.run;

import io.splitpoint.offload.TailNames;
import io.splitpoint.tflite.Interpreter;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The settings of an {@link Offloader}.
 *
 * @param model its name on the server
 * @param version to ask the server for, or empty for any
 * @param tails what the tails are called there
 * @param layer to stay at; empty to choose and adapt
 * @param deadlineMs from the start of a frame's head to its answer
 * @param threads of one run here, at least 1
 * @param xnnpack whether XNNPACK runs what it can here, as it does on our server
 * @param inFlight frames that may be under way, at least 1; 2 lets a head run while the frame
 *     before is sent
 * @param margin by which another split must be better before it is taken, 0…1
 * @param compression of what crosses
 * @param goal for which the split is chosen when no layer is given
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
   * Adaptive for latency, no deadline, one thread, two frames under way, 10 % margin, compressed
   * where that pays.
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

  public Settings at(int fixed) {
    return new Settings(
        model,
        version,
        tails,
        OptionalInt.of(fixed),
        deadlineMs,
        threads,
        xnnpack,
        inFlight,
        margin,
        compression,
        goal);
  }

  public Settings within(double deadline) {
    return new Settings(
        model,
        version,
        tails,
        layer,
        OptionalDouble.of(deadline),
        threads,
        xnnpack,
        inFlight,
        margin,
        compression,
        goal);
  }

  public Settings withInFlight(int frames) {
    return new Settings(
        model,
        version,
        tails,
        layer,
        deadlineMs,
        threads,
        xnnpack,
        frames,
        margin,
        compression,
        goal);
  }

  public Settings with(Compression how) {
    return new Settings(
        model, version, tails, layer, deadlineMs, threads, xnnpack, inFlight, margin, how, goal);
  }

  public Settings with(Goal other) {
    return new Settings(
        model,
        version,
        tails,
        layer,
        deadlineMs,
        threads,
        xnnpack,
        inFlight,
        margin,
        compression,
        other);
  }

  /** How interpreters here are made. */
  public Interpreter.Options interpreter() {
    return Interpreter.Options.cpu(threads).withXnnpack(xnnpack);
  }
}
