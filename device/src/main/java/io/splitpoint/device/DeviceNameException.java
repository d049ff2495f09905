package io.splitpoint.device;

/** A device name that names no kind of device; the message says what was expected. */
public final class DeviceNameException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DeviceNameException(String message) {
    super(message);
  }
}
