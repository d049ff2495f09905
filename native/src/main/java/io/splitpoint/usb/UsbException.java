package io.splitpoint.usb;

import java.io.IOException;

/** The exception for a USB device that is missing, forbidden, in use, or gone. */
public final class UsbException extends IOException {

  private static final long serialVersionUID = 1L;

  /** The kinds of failure. */
  public enum Reason {
    /** The system has no libusb-1.0. */
    NO_LIBRARY,
    /** No such device is plugged in. */
    ABSENT,
    /** The device is there, but this user may not use it. */
    FORBIDDEN,
    /** Another program uses the device. */
    BUSY,
    /** Another failure, which the message describes in libusb's words. */
    FAILED
  }

  private final Reason reason;

  UsbException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
