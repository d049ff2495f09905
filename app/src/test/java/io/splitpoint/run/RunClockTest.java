package io.splitpoint.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunClockTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private Duration wall = Duration.ZERO;
  private Duration monotonic = Duration.ZERO;
  private Duration boot = Duration.ZERO;
  private boolean tellsUptime = true;

  private RunClock.Reading read() {
    return new RunClock.Reading(
        NOON.plus(wall),
        -5 + monotonic.toNanos(),
        tellsUptime ? Optional.of(Duration.ofDays(3).plus(boot)) : Optional.empty());
  }

  private RunClock.Passed run(Duration byWall, Duration byMonotonic, Duration byBoot) {
    RunClock clock = new RunClock(this::read);
    assertThat(clock.started()).isEqualTo("2026-03-01T12:00:00Z");
    wall = byWall;
    monotonic = byMonotonic;
    boot = byBoot;
    return clock.passed();
  }

  @Test
  void threeClocksThatAgreeSayNothing() {
    RunClock.Passed passed = run(TEN_MINUTES.plusMillis(700), TEN_MINUTES, TEN_MINUTES);
    assertThat(passed.took()).isEqualTo(TEN_MINUTES);
    assertThat(passed.ended()).isEqualTo("2026-03-01T12:10:00Z");
    assertThat(passed.oddities()).isEmpty();
  }

  @Test
  void aClockSteppedByAnHourChangesNoDuration() {
    for (int sign : new int[] {1, -1}) {
      Duration stepped = TEN_MINUTES.plusHours(sign);
      RunClock.Passed passed = run(stepped, TEN_MINUTES, TEN_MINUTES);
      assertThat(passed.took()).isEqualTo(TEN_MINUTES);
      assertThat(passed.oddities())
          .containsExactly(
              "the clock was stepped by %d s during the run: times of day are off, durations are not"
                  .formatted(3600 * sign));
      wall = monotonic = boot = Duration.ZERO;
    }
  }

  @Test
  void aSuspendedMachineIsTold() {
    Duration asleep = Duration.ofHours(8);
    RunClock.Passed passed = run(TEN_MINUTES.plus(asleep), TEN_MINUTES, TEN_MINUTES.plus(asleep));
    assertThat(passed.took()).isEqualTo(TEN_MINUTES);
    assertThat(passed.oddities())
        .containsExactly("the machine was suspended for 28800 s during the run");
  }

  @Test
  void asleepAndSteppedAreBothTold() {
    RunClock.Passed passed =
        run(TEN_MINUTES.plusSeconds(3660), TEN_MINUTES, TEN_MINUTES.plusSeconds(60));
    assertThat(passed.oddities())
        .containsExactly(
            "the machine was suspended for 60 s during the run",
            "the clock was stepped by 3600 s during the run: times of day are off, durations are not");
  }

  @Test
  void withoutAnUptimeBothAreOneDoubt() {
    tellsUptime = false;
    assertThat(run(TEN_MINUTES.plusHours(1), TEN_MINUTES, Duration.ZERO).oddities())
        .singleElement()
        .asString()
        .startsWith("the clock was stepped, or the machine suspended, by 3600 s");
  }

  @Test
  void slewingOfALongRunIsNoStep() {
    Duration night = Duration.ofHours(10);
    assertThat(run(night.plusSeconds(18), night, night).oddities()).isEmpty();
  }
}
