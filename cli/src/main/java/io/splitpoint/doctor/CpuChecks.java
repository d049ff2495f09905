package io.splitpoint.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks whether the processor has one speed: its governor, and signs of throttling. */
final class CpuChecks {

  /**
   * Present bits of {@code vcgencmd get_throttled}: under-voltage, capped, throttled, soft limit.
   */
  private static final long NOW = 0xF;

  /** The same bits for the time since the start. */
  private static final long EVER = 0xF0000;

  private static final int UNDER_VOLTAGE = 0x10001;

  private CpuChecks() {}

  static Finding governor(Surroundings machine) {
    String check = "CPU governor";
    Set<String> governors = new TreeSet<>();
    for (Path core : machine.list("/sys/devices/system/cpu", "cpu\\d+")) {
      machine.text(core.resolve("cpufreq/scaling_governor")).ifPresent(governors::add);
    }
    if (governors.isEmpty()) {
      return Finding.fine(check, "the kernel offers none (a virtual machine?)");
    }
    String found = String.join(", ", governors);
    return governors.equals(Set.of("performance"))
        ? Finding.fine(check, found)
        : Finding.advice(
            check,
            found + ": the clock changes while measuring",
            "echo performance | sudo tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor");
  }

  /** Checks for a fixed clock, which a killed run could not restore. */
  static Finding clock(Surroundings machine) {
    String check = "CPU clock";
    List<Path> policies = machine.list("/sys/devices/system/cpu/cpufreq", "policy\\d+");
    if (policies.isEmpty()) {
      return Finding.fine(
          check, "the kernel does not allow setting it, so profile --cpu-clock does not work here");
    }
    for (Path policy : policies) {
      Optional<String> low = machine.text(policy.resolve("scaling_min_freq"));
      Optional<String> high = machine.text(policy.resolve("scaling_max_freq"));
      Optional<String> most = machine.text(policy.resolve("cpuinfo_max_freq"));
      Optional<String> least = machine.text(policy.resolve("cpuinfo_min_freq"));
      if (low.isPresent() && low.equals(high) && !least.equals(most)) {
        return Finding.advice(
            check,
            "fixed at %s kHz (%s): by a run in progress, by one that was killed, or by you"
                .formatted(low.get(), machine.shown(policy)),
            note(machine)
                .map(file -> "sudo sh " + file)
                .orElse(
                    "echo %s | sudo tee %s && echo %s | sudo tee %s"
                        .formatted(
                            least.orElse("LOW"),
                            machine.shown(policy.resolve("scaling_min_freq")),
                            most.orElse("HIGH"),
                            machine.shown(policy.resolve("scaling_max_freq")))));
      }
    }
    return Finding.fine(check, "it is not fixed");
  }

  /** The note of a run that fixes the clock, see {@code CpuClock}. */
  private static Optional<String> note(Surroundings machine) {
    String home = machine.environment().getOrDefault("HOME", "");
    String cache = machine.environment().getOrDefault("XDG_CACHE_HOME", home + "/.cache");
    String file = cache + "/splitpoint/cpu-clock.sh";
    return cache.startsWith("/")
        ? machine.text(file).filter(text -> !text.isEmpty()).map(text -> file)
        : Optional.empty();
  }

  static Finding throttling(Surroundings machine) {
    String check = "CPU throttling";
    Optional<Long> raspberry = raspberry(machine);
    if (raspberry.isPresent()) {
      return raspberry(check, raspberry.get());
    }
    long events = 0;
    boolean counted = false;
    for (Path core : machine.list("/sys/devices/system/cpu", "cpu\\d+")) {
      Optional<String> count = machine.text(core.resolve("thermal_throttle/core_throttle_count"));
      counted |= count.isPresent();
      events += count.filter(text -> text.matches("\\d{1,18}")).map(Long::parseLong).orElse(0L);
    }
    if (!counted) {
      return Finding.fine(
          check, "this machine does not report it; temperatures are compared instead");
    }
    return events == 0
        ? Finding.fine(check, "none since the start")
        : Finding.advice(
            check,
            events + " times since the start: too warm",
            "# cool it, measure less at a time; the count is in:",
            "grep . /sys/devices/system/cpu/cpu*/thermal_throttle/core_throttle_count");
  }

  private static Optional<Long> raspberry(Surroundings machine) {
    Optional<String> sysfs = machine.text("/sys/devices/platform/soc/soc:firmware/get_throttled");
    Optional<String> told =
        sysfs.isPresent()
            ? sysfs
            : machine.program("vcgencmd").isPresent()
                ? machine.command().apply(List.of("vcgencmd", "get_throttled"))
                : Optional.empty();
    return told.map(text -> text.replaceFirst("^throttled=", "").replaceFirst("^0x", ""))
        .filter(text -> text.matches("[0-9a-fA-F]{1,8}"))
        .map(text -> Long.parseLong(text, 16));
  }

  private static Finding raspberry(String check, long bits) {
    if ((bits & (NOW | EVER)) == 0) {
      return Finding.fine(check, "none since the start");
    }
    String when = (bits & NOW) != 0 ? "now" : "since the start, not now";
    boolean voltage = (bits & UNDER_VOLTAGE) != 0;
    return Finding.advice(
        check,
        (voltage ? "under-voltage " : "too warm or capped ") + when + " (0x%x)".formatted(bits),
        voltage
            ? "# take the board's own supply and a short cable, then restart and look again:"
            : "# cool the board, then restart and look again:",
        "vcgencmd get_throttled");
  }
}
