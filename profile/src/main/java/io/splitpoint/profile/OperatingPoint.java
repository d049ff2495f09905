package io.splitpoint.profile;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device with the clocks and threads of its profile, which are part of its name in tables: {@code
 * cpu@1000MHz/2t}, {@code coral@std/1000MHz}. Use it to distinguish the operating points of one
 * physical device from several devices.
 *
 * @param device name of the physical device, such as {@code cpu} or {@code coral:usb:0}
 * @param coralClock {@code std} or {@code max}; empty where it was not chosen
 * @param cpuMhz fixed clock of the CPU of the device's machine; empty where it was not fixed
 * @param threads CPU threads of one run; empty where the name does not have them
 */
public record OperatingPoint(
    String device, Optional<String> coralClock, OptionalInt cpuMhz, OptionalInt threads) {

  /** The form of a name followed by a slash, so that every part ends with one. */
  private static final Pattern NAME =
      Pattern.compile("(.+)@(?:(std|max)/)?(?:([1-9]\\d{0,4})MHz/)?(?:([1-9]\\d{0,4})t/)?");

  public OperatingPoint {
    if (coralClock.filter(clock -> !List.of("std", "max").contains(clock)).isPresent()) {
      throw new IllegalArgumentException(
          "a Coral's clock: expected std or max, found " + coralClock.get());
    }
  }

  /** A device at its own clocks and with the default number of threads. */
  public static OperatingPoint usual(String device) {
    return new OperatingPoint(device, Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  /** Parses a name in a table; a name of another form is a device at its usual point. */
  public static OperatingPoint of(String name) {
    Matcher parts = NAME.matcher(name + "/");
    if (!parts.matches()) {
      return usual(name);
    }
    return new OperatingPoint(
        parts.group(1),
        Optional.ofNullable(parts.group(2)),
        number(parts.group(3)),
        number(parts.group(4)));
  }

  private static OptionalInt number(String digits) {
    return digits == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(digits));
  }

  /** The device's name in a table: {@code DEVICE@CORALCLOCK/CPUCLOCK/THREADS}, if known. */
  public String name() {
    StringJoiner parts = new StringJoiner("/", device + "@", "").setEmptyValue(device);
    coralClock.ifPresent(parts::add);
    cpuMhz.ifPresent(mhz -> parts.add(mhz + "MHz"));
    threads.ifPresent(count -> parts.add(count + "t"));
    return parts.toString();
  }

  /**
   * Whether one machine can be at both points within one frame. Clocks do not change within a
   * frame: the CPU has one clock, and one library sets one clock for all its Corals. Threads belong
   * to the run of a part and may differ between devices; but one device with two numbers of threads
   * is not paired with itself.
   */
  public boolean fits(OperatingPoint other) {
    if (device.equals(other.device)) {
      return equals(other);
    }
    return cpuMhz.equals(other.cpuMhz)
        && (coralClock.isEmpty()
            || other.coralClock.isEmpty()
            || coralClock.equals(other.coralClock));
  }
}
