package io.splitpoint.failure;

/**
 * No split, segmentation or schedule meets the constraints. Throw it with a message that names the
 * nearest feasible value.
 */
public final class InfeasibleException extends Failure {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: what, where, what was expected, what was found
   */
  public InfeasibleException(String message) {
    super(message, null);
  }

  private InfeasibleException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public Category category() {
    return Category.INFEASIBLE;
  }

  @Override
  public InfeasibleException withMessage(String message) {
    return new InfeasibleException(message, this);
  }
}
