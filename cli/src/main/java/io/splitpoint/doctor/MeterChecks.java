package io.splitpoint.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks power meters: serial ports, Monsoon, the board's sensors, the processor's counters. */
final class MeterChecks {

  private static final String MONSOON = "2ab9:0001";

  /** The usual meter of a serial device of that name. */
  private static final Map<String, String> USUAL_METER =
      Map.of("rfcomm", "um25c", "ttyUSB", "um25c", "ttyACM", "tc66c");

  private MeterChecks() {}

  static List<Finding> of(Surroundings machine) {
    List<Finding> found = new ArrayList<>();
    for (Path port : machine.list("/dev", "(" + String.join("|", USUAL_METER.keySet()) + ")\\d+")) {
      found.add(serial(machine, port));
    }
    for (UsbDevices device : UsbDevices.in(machine)) {
      if (device.id().equals(MONSOON)) {
        found.add(monsoon(machine, device));
      }
    }
    for (Path chip : machine.list("/sys/class/hwmon", "hwmon\\d+")) {
      String name = machine.text(chip.resolve("name")).orElse("");
      if (name.startsWith("ina")) {
        found.add(Finding.fine("power sensor", name + ": --power hwmon:" + name));
      }
    }
    for (Path domain : machine.list("/sys/class/powercap", "intel-rapl:\\d+")) {
      found.add(rapl(machine, domain));
    }
    if (found.isEmpty()) {
      found.add(
          Finding.missing(
              "power meter",
              "no serial port, Monsoon, power sensor or processor counter: the CPU's energy stays"
                  + " empty",
              "# pair a UM25C (PIN 1234) with bluetoothctl, then:",
              "sudo rfcomm bind 0 ADDRESS && splitpoint meter read um25c:/dev/rfcomm0",
              "# or try without a meter:",
              "splitpoint meter emulate um25c --link /tmp/um25c"));
    }
    return found;
  }

  private static Finding serial(Surroundings machine, Path port) {
    String path = machine.shown(port);
    String kind = USUAL_METER.get(port.getFileName().toString().replaceAll("\\d+$", ""));
    if (machine.usable().test(port)) {
      return new Finding(
          "serial port",
          Finding.State.FINE,
          path,
          List.of("splitpoint meter read " + kind + ":" + path),
          false);
    }
    return Finding.missing(
        "serial port",
        "no permission for " + path,
        "sudo usermod -aG " + group(port) + " $USER  # then log in again");
  }

  private static String group(Path port) {
    try {
      String owner = Files.readAttributes(port, PosixFileAttributes.class).group().getName();
      return owner.equals("root") ? "dialout" : owner;
    } catch (IOException | UnsupportedOperationException e) {
      return "dialout";
    }
  }

  private static Finding monsoon(Surroundings machine, UsbDevices device) {
    return machine.usable().test(device.node())
        ? new Finding(
            "Monsoon",
            Finding.State.FINE,
            device.id(),
            List.of("splitpoint meter read monsoon:usb"),
            false)
        : Finding.missing(
            "Monsoon",
            device.id() + ": no permission for " + machine.shown(device.node()),
            "echo 'SUBSYSTEM==\"usb\", ATTR{idVendor}==\"2ab9\", ATTR{idProduct}==\"0001\","
                + " MODE=\"0660\", GROUP=\"plugdev\"' | sudo tee /etc/udev/rules.d/61-monsoon.rules",
            "sudo udevadm control --reload-rules && sudo udevadm trigger",
            "sudo usermod -aG plugdev $USER  # then log in again");
  }

  private static Finding rapl(Surroundings machine, Path domain) {
    String name = machine.text(domain.resolve("name")).orElse(domain.getFileName().toString());
    return machine.text(domain.resolve("energy_uj")).isPresent()
        ? Finding.fine("processor counter", name + ": --power rapl")
        : Finding.missing(
            "processor counter",
            name + ": its counter may be read by root only",
            "sudo chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj  # until the next start");
  }
}
