package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void slowFirstRunsDoNotCountOnceTheLastThreeAgree() {
    WarmUp warmUp = new WarmUp();
    for (long nanos : new long[] {900, 400, 100, 102}) {
      warmUp.add(nanos);
      assertThat(warmUp.done()).isFalse();
    }
    warmUp.add(101);
    assertThat(warmUp.done()).isTrue();
  }

  @Test
  void aRestlessMachineDoesNotWarmUpForEver() {
    WarmUp warmUp = new WarmUp();
    while (!warmUp.done()) {
      warmUp.add(warmUp.runs() % 2 == 0 ? 100 : 200);
    }
    assertThat(warmUp.runs()).isEqualTo(20);
  }

  @Test
  void aSlowPrefixWarmsUpForThreeSecondsAtMost() {
    WarmUp warmUp = new WarmUp();
    while (!warmUp.done()) {
      warmUp.add(warmUp.runs() % 2 == 0 ? 1_500_000_000L : 2_500_000_000L);
    }
    assertThat(warmUp.runs()).isEqualTo(3);
  }
}
