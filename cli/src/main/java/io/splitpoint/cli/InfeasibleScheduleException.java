package io.splitpoint.cli;

/** No schedule meets the deadlines; ends with code 4. */
final class InfeasibleScheduleException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InfeasibleScheduleException(String message) {
    super(message);
  }
}
