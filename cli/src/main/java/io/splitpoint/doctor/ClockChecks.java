package io.splitpoint.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether the wall clock can be believed. Latencies use the monotonic one and do not need it. */
final class ClockChecks {

  private static final String CHECK = "clock";
  private static final Duration STEP = Duration.ofMillis(200);

  private ClockChecks() {}

  /**
   * @param wall the time of day
   * @param built when the program was built: an earlier day cannot be
   * @param drift by how much the time of day moved more than the monotonic clock did while the
   *     machine was looked at
   */
  static Finding of(Surroundings machine, Instant wall, Instant built, Duration drift) {
    if (wall.isBefore(built)) {
      return Finding.advice(
          CHECK,
          "shows " + wall + ", before this program was built: a board without a clock of its own",
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
      return Finding.fine(CHECK, "shows " + wall + "; nothing tells whether NTP keeps it");
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
