package io.splitpoint.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * USB devices as Linux's sysfs lists them, whether or not a driver or library knows them.
 *
 * @param id vendor and product in hexadecimal, such as {@code 18d1:9302}
 * @param name the device's own name, may be empty
 * @param megabits its speed in Mbit/s (480 is USB 2, 5000 USB 3), 0 when unknown
 * @param node its file below {@code /dev/bus/usb}
 */
record UsbDevices(String id, String name, int megabits, Path node) {

  static List<UsbDevices> in(Surroundings machine) {
    List<UsbDevices> found = new ArrayList<>();
    for (Path device : machine.list("/sys/bus/usb/devices", ".*")) {
      Optional<String> vendor = machine.text(device.resolve("idVendor"));
      Optional<String> product = machine.text(device.resolve("idProduct"));
      if (vendor.isPresent() && product.isPresent()) {
        found.add(
            new UsbDevices(
                vendor.get() + ":" + product.get(),
                machine.text(device.resolve("product")).orElse(""),
                number(machine.text(device.resolve("speed"))),
                machine.at(
                    "/dev/bus/usb/%03d/%03d"
                        .formatted(
                            number(machine.text(device.resolve("busnum"))),
                            number(machine.text(device.resolve("devnum")))))));
      }
    }
    return found;
  }

  private static int number(Optional<String> text) {
    return text.filter(t -> t.matches("\\d{1,6}")).map(Integer::parseInt).orElse(0);
  }
}
