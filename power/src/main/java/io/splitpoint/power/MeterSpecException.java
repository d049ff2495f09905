package io.splitpoint.power;

import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;

/** What the user wrote about a meter makes no sense: the text itself, or the file it names. */
public final class MeterSpecException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: the text or file and the place in it, what was expected, what was
   *     found
   */
  public MeterSpecException(String message) {
    super(message);
  }

  /**
   * What Commons CSV and the decoder of characters throw at a file that is no table.
   *
   * @param file as the user knows it
   */
  public static MeterSpecException notCsv(Object file, Exception broken) {
    Throwable cause = broken instanceof UncheckedIOException ? broken.getCause() : broken;
    return new MeterSpecException(
        file
            + ": expected comma-separated values in UTF-8, found "
            + (cause instanceof CharacterCodingException ? "other bytes" : cause.getMessage()));
  }
}
