package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.table.Range;
import java.nio.file.Path;

/** The machine at the far end of the link, as the user describes it. */
public sealed interface Tail {

  /** The range of factors. */
  Range FACTOR = new Range("", 1e-6, 1e6);

  /** A server with its own profile. */
  record Measured(Profile profile) implements Tail {}

  /**
   * A server that runs every layer {@code factor} times as fast as the {@code cpu} of the head's
   * profile, or as the head's device where there is no {@code cpu}.
   *
   * @param factor above 0
   */
  record Faster(double factor) implements Tail {}

  /**
   * Reads {@code xFACTOR}, such as {@code x10}, or the path of a profile.
   *
   * @throws InputException when the factor is not from 10⁻⁶ to 10⁶
   * @throws io.splitpoint.failure.InputException when the profile cannot be read
   */
  static Tail of(String text) {
    if (!text.matches("x[-+0-9.eE]+")) {
      return new Measured(ProfileCsv.read(Path.of(text)));
    }
    return new Faster(
        FACTOR
            .number(text.substring(1))
            .orElseThrow(
                () ->
                    new InputException(
                        "tail: expected a factor above 0 such as x10, up to 1e6, found '"
                            + text
                            + "'")));
  }
}
