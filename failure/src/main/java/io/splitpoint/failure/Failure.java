package io.splitpoint.failure;

/**
 * A reason, outside this program, why there is no result; the message is one line that says what,
 * where, what was expected and what was found. Catch it to handle all such reasons alike, and ask
 * its {@link #category}. Any other unchecked exception is a defect of this program.
 */
public abstract sealed class Failure extends RuntimeException
    permits InputException, MissingException, InfeasibleException {

  private static final long serialVersionUID = 1L;

  /** What a caller can do about it. */
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
