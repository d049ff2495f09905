package io.splitpoint.profile;

/** A profile file that cannot be read; the message names file, line, expected and found. */
public final class ProfileFormatException extends RuntimeException {

  private static final long serialVersionUID = 1;

  ProfileFormatException(String message) {
    super(message);
  }
}
