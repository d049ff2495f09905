package io.splitpoint.power;

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
}
