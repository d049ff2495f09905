package io.splitpoint.schedule.live;

/** The exception for a job that cannot be done, such as one with an unreadable image. */
public final class JobFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public JobFailedException(String message) {
    super(message);
  }
}
