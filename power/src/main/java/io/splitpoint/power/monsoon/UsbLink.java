package io.splitpoint.power.monsoon;

import java.io.IOException;

/** The functions of a USB device that a power monitor needs. */
public interface UsbLink extends AutoCloseable {

  /**
   * A control transfer from the device.
   *
   * @return the received bytes, at most {@code length}
   * @throws IOException when the transfer fails
   */
  byte[] controlIn(int requestType, int request, int value, int index, int length)
      throws IOException;

  /**
   * A control transfer to the device.
   *
   * @throws IOException when the transfer fails
   */
  void controlOut(int requestType, int request, int value, int index, byte[] data)
      throws IOException;

  /**
   * A bulk transfer from the device.
   *
   * @return number of bytes put at the start of {@code buffer}; 0 when none came in time
   * @throws IOException when the device is gone
   */
  int bulkIn(int endpoint, byte[] buffer, int patienceMs) throws IOException;

  @Override
  void close();

  /** Finds devices; a service of the module that calls native code. */
  interface Finder {

    /**
     * Opens the first device of a maker's product, and its interface 0.
     *
     * @throws io.splitpoint.power.MeterException when it is missing or may not be used
     */
    UsbLink open(int vendor, int product);
  }
}
