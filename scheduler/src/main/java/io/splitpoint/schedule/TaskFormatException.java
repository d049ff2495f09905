package io.splitpoint.schedule;

/** A tasks file, a models file or a log that cannot be understood; the message says where. */
public final class TaskFormatException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TaskFormatException(String message) {
    super(message);
  }
}
