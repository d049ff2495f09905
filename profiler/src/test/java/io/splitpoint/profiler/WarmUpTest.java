package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void slowFirstRunsDoNotCountOnceTheLastTwoAgree() {
    WarmUp warmUp = new WarmUp();
    for (long nanos : new long[] {900, 400, 100}) {
      warmUp.add(nanos);
      assertThat(warmUp.done()).isFalse();
    }
    warmUp.add(102);
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
  void aPartThatRunsLongIsWarmAfterOneRun() {
    WarmUp warmUp = new WarmUp();
    warmUp.add(60_000_000L);
    assertThat(warmUp.done()).isTrue();
  }
}
