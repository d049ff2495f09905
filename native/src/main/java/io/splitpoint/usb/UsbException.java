package io.splitpoint.usb;

import java.io.IOException;

/** A USB device that is not there, may not be used, is in use, or has gone. */
public final class UsbException extends IOException {

  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Reason {
    /** The system has no libusb-1.0. */
    NO_LIBRARY,
    /** No such device is plugged in. */
    ABSENT,
    /** It is there, and this user may not use it. */
    FORBIDDEN,
    /** Another program uses it. */
    BUSY,
    /** Something else; the message says what libusb said. */
    FAILED
  }

  private final Reason reason;

  UsbException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }
}
