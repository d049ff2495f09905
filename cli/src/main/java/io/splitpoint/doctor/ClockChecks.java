package io.splitpoint.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Checks the wall clock; latencies use the monotonic clock and do not need it. */
final class ClockChecks {

  private static final String CHECK = "clock";
  private static final Duration STEP = Duration.ofMillis(200);

  private ClockChecks() {}

  /**
   * @param wall the time of day
   * @param built build time of the program, before which no day is possible
   * @param drift difference of the time of day and the monotonic clock during the checks
   */
  static Finding of(Surroundings machine, Instant wall, Instant built, Duration drift) {
    if (wall.isBefore(built)) {
      return Finding.advice(
          CHECK,
          "shows " + wall + ", before this program was built: a board without a real-time clock",
          "sudo timedatectl set-ntp true");
    }
    if (drift.abs().compareTo(STEP) > 0) {
      return Finding.advice(
          CHECK,
          "was stepped by %.1f s just now".formatted(drift.toMillis() / 1000.0),
          "timedatectl timesync-status");
    }
    Optional<Boolean> synchronised = synchronised(machine);
    if (synchronised.isEmpty()) {
      return Finding.fine(CHECK, "shows " + wall + "; it is unknown whether NTP keeps it");
    }
    return synchronised.get()
        ? Finding.fine(CHECK, "kept by NTP")
        : Finding.advice(
            CHECK,
            "not synchronised: power recorded on another machine will not line up with runs here",
            "sudo timedatectl set-ntp true");
  }

  private static Optional<Boolean> synchronised(Surroundings machine) {
    if (machine.has("/run/systemd/timesync/synchronized")) {
      return Optional.of(true);
    }
    if (machine.program("timedatectl").isPresent()) {
      return machine
          .command()
          .apply(List.of("timedatectl", "show", "-p", "NTPSynchronized", "--value"))
          .filter(text -> !text.isEmpty())
          .map("yes"::equals);
    }
    return Optional.empty();
  }
}
