package io.splitpoint.power.sysfs;

import io.splitpoint.power.PeriodicSampler.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One supply rail of a sensor chip. An INA2xx has one, with its own power register; an INA3221 has
 * three, with labels on a Jetson, and no power file, so that its power is voltage times current.
 * The INA3221 driver's numbers from 4 on are shunt voltages and a sum, not rails (kernel,
 * Documentation/hwmon/ina3221.rst).
 *
 * @param device the chip's directory
 * @param number number as in {@code in1_input}
 * @param label the rail's name, else the channel's number
 */
record HwmonChannel(Path device, int number, String label) {

  private static final int MOST = 8;

  private static final int RAILS_OF_INA3221 = 3;

  /** The channels of a chip that report power, or voltage and current. */
  static List<HwmonChannel> of(Path device) {
    List<HwmonChannel> channels = new ArrayList<>();
    boolean ina3221 = Sysfs.text(device.resolve("name")).orElse("").equals("ina3221");
    for (int number = 1; number <= (ina3221 ? RAILS_OF_INA3221 : MOST); number++) {
      HwmonChannel channel = new HwmonChannel(device, number, label(device, number));
      boolean both = Files.exists(channel.file("in")) && Files.exists(channel.file("curr"));
      if (!channel.off() && (both || Files.exists(channel.file("power")))) {
        channels.add(channel);
      }
    }
    return channels;
  }

  private static String label(Path device, int number) {
    for (String kind : List.of("in", "curr", "power")) {
      var label = Sysfs.text(device.resolve(kind + number + "_label"));
      if (label.isPresent()) {
        return label.get();
      }
    }
    return Integer.toString(number);
  }

  /** Whether nothing is connected or measuring is switched off. */
  private boolean off() {
    return Sysfs.text(device.resolve("in" + number + "_enable")).orElse("1").equals("0");
  }

  /** The chip's address on its bus, such as {@code 1-0040}; its directory's name without one. */
  static String chip(Path device) {
    Path address = device.resolve("device");
    try {
      return Files.exists(address)
          ? address.toRealPath().getFileName().toString()
          : device.getFileName().toString();
    } catch (IOException gone) {
      return device.getFileName().toString();
    }
  }

  String withChip() {
    return label + " (chip " + chip(device) + ")";
  }

  private Path file(String kind) {
    return device.resolve(kind + number + "_input");
  }

  /** Whether this rail feeds all others: Jetson's VDD_IN and POM_5V_IN. */
  boolean wholeBoard() {
    return label.endsWith("_IN");
  }

  /** Reads the channel; the kernel's hwmon units are mV, mA and µW. */
  Measured measure() throws IOException {
    OptionalDouble volts = scaled("in", 1e-3);
    OptionalDouble amps = scaled("curr", 1e-3);
    double watts =
        Files.exists(file("power"))
            ? Sysfs.number(file("power")) * 1e-6
            : Sysfs.number(file("in")) * 1e-3 * Sysfs.number(file("curr")) * 1e-3;
    return new Measured(volts, amps, watts, OptionalDouble.empty());
  }

  private OptionalDouble scaled(String kind, double factor) throws IOException {
    return Files.exists(file(kind))
        ? OptionalDouble.of(Sysfs.number(file(kind)) * factor)
        : OptionalDouble.empty();
  }
}
