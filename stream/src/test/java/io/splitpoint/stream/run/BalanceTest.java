package io.splitpoint.stream.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BalanceTest {

  @Test
  void threadsSufficeForTheAcceleratorsRate() {
    for (double fps = 10; fps < 3_000; fps *= 1.3) {
      for (double ms = 0.01; ms < 10; ms *= 1.7) {
        Threads threads = Balance.of(ms, 0.01, fps, 2, 64);
        double rate = threads.preprocess() * 1e3 / ms;
        if (threads.preprocess() < 64) {
          assertThat(rate).as("%s ms at %s fps", ms, fps).isGreaterThanOrEqualTo(fps);
        }
        if (threads.preprocess() > 1) {
          assertThat((threads.preprocess() - 1) * 1e3 / ms).isLessThan(1.1 * fps);
        }
      }
    }
  }

  @Test
  void thereAreNoMoreThreadsThanCores() {
    assertThat(Balance.of(10, 10, 1_000, 4, 4))
        .extracting(Threads::preprocess, Threads::decode)
        .containsExactly(4, 4);
  }
}
