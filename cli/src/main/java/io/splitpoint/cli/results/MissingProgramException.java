package io.splitpoint.cli.results;

/** A program of the machine that was asked for is not there; ends with code 3. */
public final class MissingProgramException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MissingProgramException(String message) {
    super(message);
  }
}
