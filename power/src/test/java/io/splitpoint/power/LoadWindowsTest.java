package io.splitpoint.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LoadWindowsTest {

  private final LoadWindows windows =
      new LoadWindows(
          Duration.ofMillis(10), Duration.ofMillis(30), Duration.ofMillis(300), Ticker.SYSTEM);

  @Test
  void aWindowHoldsWholeRunsAndIsAtLeastAsLongAsAsked() {
    int[] runs = {0};
    LoadWindow window = windows.load(() -> runs[0]++, 20_000, 1);
    assertThat(window.runs()).isEqualTo(runs[0]).isPositive();
    assertThat(window.seconds()).isGreaterThanOrEqualTo(0.3);
    assertThat(window.pausedNanos()).isZero(); // so short a run keeps no step with the meter
    LoadWindow idle = windows.idle();
    assertThat(idle.runs()).isZero();
    assertThat(idle.seconds()).isGreaterThanOrEqualTo(0.03);
  }

  @Test
  void runsThatKeepStepWithTheMeterArePausedAndThePausesAreTold() {
    LoadWindow window = windows.load(() -> LockSupport.parkNanos(10_000_000), 10_000_000, 1);
    assertThat(window.pausedNanos()).isPositive();
    assertThat(window.pausedNanos()).isLessThan(window.endNanos() - window.startNanos());
  }
}
