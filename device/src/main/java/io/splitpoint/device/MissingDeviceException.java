package io.splitpoint.device;

/** A device, or a tool that it needs, is not there; the message says what to do about it. */
public final class MissingDeviceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MissingDeviceException(String message) {
    super(message);
  }
}
