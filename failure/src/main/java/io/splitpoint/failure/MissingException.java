package io.splitpoint.failure;

/**
 * A device, a library, a program, memory or a server that is needed and missing, or that was lost.
 * Throw it with a message that says how to provide it.
 */
public non-sealed class MissingException extends Failure {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: what, where, what was expected, what was found
   */
  public MissingException(String message) {
    super(message, null);
  }

  /**
   * @param message one line: what, where, what was expected, what was found
   * @param cause the error of a library or the system
   */
  public MissingException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public final Category category() {
    return Category.MISSING;
  }

  @Override
  public final MissingException withMessage(String message) {
    return new MissingException(message, this);
  }
}
