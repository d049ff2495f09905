package io.splitpoint.device;

import java.util.OptionalLong;

/**
 * A part of a model that is loaded on a device and ready to run. A profiler keeps many parts open
 * and alternates between them, so that {@link #run} must do nothing but the inference.
 */
public interface OpenPart extends AutoCloseable {

  /** Runs the part once on its present inputs. */
  void run();

  /**
   * The last run's time by the device's own clock, in nanoseconds, because a caller of another
   * machine also sees the way to it. Empty where the run is timed from outside.
   */
  default OptionalLong ownNanos() {
    return OptionalLong.empty();
  }

  /** Fills the inputs with valid random values, which depend on the seed only. */
  void fillInputs(long seed);

  /**
   * Copies the outputs of {@code head} into this part's inputs, as a split does at its cut.
   *
   * @return false, without copying, where the two differ in number or size
   */
  boolean takeFrom(OpenPart head);

  /** Frees the part. Closing twice is harmless. */
  @Override
  void close();
}
