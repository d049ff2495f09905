package io.splitpoint.edgetpu;

import java.util.Locale;

/**
 * An attached Edge TPU.
 *
 * @param bus the bus that it is attached to
 * @param index its number on that bus, from 0, in libedgetpu's order
 * @param path libedgetpu's name for it: a sysfs directory (USB) or a device node (PCI)
 */
public record EdgeTpuDevice(Bus bus, int index, String path) {

  /** The buses, in the order of libedgetpu's {@code edgetpu_device_type}. */
  public enum Bus {
    PCI,
    USB
  }

  /** The command line's name, for example {@code coral:usb:0}. */
  @Override
  public String toString() {
    return "coral:" + bus.name().toLowerCase(Locale.ROOT) + ":" + index;
  }
}
