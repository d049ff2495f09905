package io.splitpoint.cli.schedule;

/** No schedule meets the deadlines; ends with code 4. */
public final class InfeasibleScheduleException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InfeasibleScheduleException(String message) {
    super(message);
  }
}
