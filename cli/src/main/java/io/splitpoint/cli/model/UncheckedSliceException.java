package io.splitpoint.cli.model;

/**
 * The parts of a model could not be run to compare them with the whole; writing them is possible.
 */
public final class UncheckedSliceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UncheckedSliceException(Exception cause) {
    super(cause.getMessage() + "; --no-check writes the parts without running them", cause);
  }
}
