package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OverlapPolicyTest {

  private final OverlapPolicy overlap = new OverlapPolicy();
  private long nowNanos = System.nanoTime();

  /** Of so many frames, 66 ms apart, how many are sent alone. */
  private int alone(int frames) {
    int alone = 0;
    for (int i = 0; i < frames; i++) {
      alone += overlap.alone(nowNanos) ? 1 : 0;
      nowNanos += 66_000_000;
    }
    return alone;
  }

  @Test
  void whereAHeadCostsTheSendingNothingOneFrameASecondIsSentAlone() {
    for (int i = 0; i < 20; i++) {
      overlap.exchanged(40, 1);
    }
    assertThat(alone(150)).isBetween(9, 11);
  }

  @Test
  void whereSendingWaitsForTheHeadFramesAreSentFirstUntilATryShowsOtherwise() {
    for (int i = 0; i < 3; i++) {
      overlap.exchanged(40, 38);
    }
    assertThat(alone(320)).isEqualTo(310);
    for (int i = 0; i < 2; i++) { // two tries go well
      overlap.exchanged(40, 0);
    }
    assertThat(alone(320)).isLessThan(30);
  }
}
