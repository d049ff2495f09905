package io.splitpoint.app.metering;

import io.splitpoint.power.MeterException;
import io.splitpoint.power.monsoon.UsbLink;
import io.splitpoint.usb.UsbDevice;
import io.splitpoint.usb.UsbException;
import java.io.IOException;

/** Connects the power monitor, which may not call native code, with libusb; a service. */
public final class MonsoonUsb implements UsbLink.Finder {

  @Override
  public UsbLink open(int vendor, int product) {
    try {
      return new Link(UsbDevice.open(vendor, product));
    } catch (UsbException e) {
      String remedy =
          switch (e.reason()) {
            case NO_LIBRARY -> "; sudo apt install libusb-1.0-0";
            case ABSENT -> "; is the monitor plugged in and switched on?";
            case FORBIDDEN ->
                String.format(
                    "; put SUBSYSTEM==\"usb\", ATTR{idVendor}==\"%04x\", ATTR{idProduct}==\"%04x\","
                        + " MODE=\"0660\", GROUP=\"plugdev\" into"
                        + " /etc/udev/rules.d/60-monsoon.rules and plug it in again",
                    vendor, product);
            case BUSY -> "; end the other program that uses it";
            case FAILED -> "";
          };
      throw new MeterException("monsoon:usb: " + e.getMessage() + remedy, e);
    }
  }

  private record Link(UsbDevice device) implements UsbLink {

    @Override
    public byte[] controlIn(int requestType, int request, int value, int index, int length)
        throws IOException {
      return device.controlIn(requestType, request, value, index, length);
    }

    @Override
    public void controlOut(int requestType, int request, int value, int index, byte[] data)
        throws IOException {
      device.controlOut(requestType, request, value, index, data);
    }

    @Override
    public int bulkIn(int endpoint, byte[] buffer, int patienceMs) throws IOException {
      return device.bulkIn(endpoint, buffer, patienceMs);
    }

    @Override
    public void close() {
      device.close();
    }
  }
}
