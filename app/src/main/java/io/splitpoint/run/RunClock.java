package io.splitpoint.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The start and duration of a run by three clocks: the time of day, which may be stepped; the
 * monotonic clock, which stops while the machine sleeps (CLOCK_MONOTONIC, clock_gettime(2)); and
 * the time since boot, which continues then (/proc/uptime, proc(5)). Their differences show a
 * stepped clock or a suspended machine.
 */
final class RunClock {

  /**
   * A reading of all clocks.
   *
   * @param nanos time of the monotonic clock
   * @param sinceBoot time since boot; empty where the system does not report it
   */
  record Reading(Instant wall, long nanos, Optional<Duration> sinceBoot) {

    static Reading now() {
      return new Reading(Instant.now(), System.nanoTime(), uptime());
    }

    private static Optional<Duration> uptime() {
      try {
        String seconds = Files.readString(Path.of("/proc/uptime")).split(" ")[0];
        return Optional.of(Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1e3)));
      } catch (IOException | NumberFormatException untold) {
        return Optional.empty();
      }
    }
  }

  /** A difference below this may come from reading the clocks one by one on a busy machine. */
  private static final Duration LEAST = Duration.ofSeconds(1);

  /** NTP slews a clock by up to 500 ppm (adjtimex(2)); twice that is not slewing. */
  private static final double SLEWING = 1e-3;

  private final Supplier<Reading> clocks;
  private final Reading began;

  RunClock(Supplier<Reading> clocks) {
    this.clocks = clocks;
    this.began = clocks.get();
  }

  /** The start to the second, UTC. */
  String started() {
    return text(began.wall);
  }

  /**
   * The end of a run.
   *
   * @param ended time of day to the second, UTC
   * @param took duration by the monotonic clock, without sleep
   * @param oddities one line each: a stepped clock, a suspended machine
   */
  record Passed(String ended, Duration took, List<String> oddities) {}

  Passed passed() {
    Reading now = clocks.get();
    Duration took = Duration.ofNanos(now.nanos - began.nanos);
    Duration byWall = Duration.between(began.wall, now.wall);
    Duration noise = LEAST.plusNanos(Math.round(took.toNanos() * SLEWING));
    List<String> oddities = new ArrayList<>();
    if (began.sinceBoot.isPresent() && now.sinceBoot.isPresent()) {
      Duration byBoot = now.sinceBoot.get().minus(began.sinceBoot.get());
      Duration slept = byBoot.minus(took);
      if (slept.compareTo(noise) > 0) {
        oddities.add("the machine was suspended for " + seconds(slept) + " during the run");
      }
      stepped(byWall.minus(byBoot), noise).ifPresent(oddities::add);
    } else if (byWall.minus(took).abs().compareTo(noise) > 0) {
      oddities.add(
          "the clock was stepped, or the machine suspended, by %s during the run: times of day"
                  .formatted(seconds(byWall.minus(took)))
              + " are off, durations are not");
    }
    return new Passed(text(now.wall), took, oddities);
  }

  private static Optional<String> stepped(Duration by, Duration noise) {
    return by.abs().compareTo(noise) > 0
        ? Optional.of(
            "the clock was stepped by %s during the run: times of day are off, durations are not"
                .formatted(seconds(by)))
        : Optional.empty();
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.0f s", duration.toMillis() / 1e3);
  }

  private static String text(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
