package io.splitpoint.device.trial;

/** A model that cannot be run in this process without putting it at risk, and why. */
public final class TrialException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TrialException(String message) {
    super(message);
  }
}
