package io.splitpoint.partition;

/** Profiles, links or wishes that no answer can be given for; the message says what is wrong. */
public final class PartitionInputException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public PartitionInputException(String message) {
    super(message);
  }
}
