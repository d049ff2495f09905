package io.splitpoint.partition;

/** No cut meets the constraints; the message names the nearest value that can be had. */
public final class InfeasibleException extends RuntimeException {

  private static final long serialVersionUID = 1;

  InfeasibleException(String message) {
    super(message);
  }
}
