package io.splitpoint.failure;

/**
 * An error outside this program because of which there is no result. Its message is one line that
 * says what, where, what was expected and what was found. Catch it to handle all such errors, and
 * use its {@link #category}. Any other unchecked exception is a defect of this program.
 */
public abstract sealed class Failure extends RuntimeException
    permits InputException, MissingException, InfeasibleException {

  private static final long serialVersionUID = 1L;

  /** What the user must correct or provide. */
  public enum Category {
    /** A file, a model, a value or a request must be corrected. */
    BAD_INPUT,
    /** A device, a library, a program, memory or a server must be provided. */
    MISSING,
    /** No answer meets the constraints, which must be relaxed. */
    INFEASIBLE
  }

  Failure(String message, Throwable cause) {
    super(message, cause);
  }

  public abstract Category category();

  /** A failure of the same category with this one as its cause and another message. */
  public abstract Failure withMessage(String message);
}
