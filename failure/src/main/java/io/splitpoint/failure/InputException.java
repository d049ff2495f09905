package io.splitpoint.failure;

/**
 * A file, a model, a value or a request that cannot be used. Throw it for everything that the user
 * can correct; subclasses exist where a caller must distinguish them.
 */
public non-sealed class InputException extends Failure {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: what, where, what was expected, what was found
   */
  public InputException(String message) {
    super(message, null);
  }

  /**
   * @param message one line: what, where, what was expected, what was found
   * @param cause the error of a library or the system
   */
  public InputException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public final Category category() {
    return Category.BAD_INPUT;
  }

  @Override
  public final InputException withMessage(String message) {
    return new InputException(message, this);
  }
}
