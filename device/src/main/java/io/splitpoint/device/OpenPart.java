package io.splitpoint.device;

import java.util.OptionalLong;

/**
 * A part of a model that is loaded on a device and ready to run. A profiler keeps many of them open
 * and runs them in turns, so {@link #run} must do nothing but the inference.
 */
public interface OpenPart extends AutoCloseable {

  /** Runs the part once on what its inputs hold. */
  void run();

  /**
   * What the last run took by the device's own clock, in nanoseconds: where the device is another
   * machine, a caller that waits for it sees the way to it too. Empty where the run is timed from
   * outside.
   */
  default OptionalLong ownNanos() {
    return OptionalLong.empty();
  }

  /**
   * Fills the inputs with random values that it can compute with; they depend on the seed alone.
   */
  void fillInputs(long seed);

  /**
   * Copies what {@code head} computed into this part's inputs, as a split does at its cut.
   *
   * @return false, and nothing is copied, where the two do not fit together in count and bytes
   */
  boolean takeFrom(OpenPart head);

  /** Frees the part. Closing twice is harmless. */
  @Override
  void close();
}
