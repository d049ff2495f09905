package io.splitpoint.schedule.live;

/** A job that cannot be done, such as one with an unreadable image; one line says why. */
public final class JobFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public JobFailedException(String message) {
    super(message);
  }
}
