package io.splitpoint.partition;

import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import java.nio.file.Path;

/** What a user says about the far side of the link. */
public sealed interface Tail {

  /** A server with a profile of its own. */
  record Measured(Profile profile) implements Tail {}

  /**
   * A server that runs every layer {@code factor} times as fast as the head's device does.
   *
   * @param factor above 0
   */
  record Faster(double factor) implements Tail {}

  /**
   * Reads {@code xFACTOR}, such as {@code x10}, or the path of a profile.
   *
   * @throws PartitionInputException when the factor is not a number above 0
   * @throws io.splitpoint.profile.ProfileFormatException when the profile cannot be read
   */
  static Tail of(String text) {
    if (!text.matches("x[-+0-9.eE]+")) {
      return new Measured(ProfileCsv.read(Path.of(text)));
    }
    double factor;
    try {
      factor = Double.parseDouble(text.substring(1));
    } catch (NumberFormatException failure) {
      factor = Double.NaN;
    }
    if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
      throw new PartitionInputException(
          "tail: expected a factor above 0 such as x10, found '" + text + "'");
    }
    return new Faster(factor);
  }
}
