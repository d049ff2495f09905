package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LinkEstimateTest {

  private static final long BYTES = 75_000;

  /** 200 Mbit/s, 1 ms, known for a while. */
  private static LinkEstimate fast() {
    LinkEstimate estimate = new LinkEstimate();
    estimate.pinged(1);
    for (int i = 0; i < 10; i++) {
      estimate.exchanged(BYTES, 1 + BYTES * 8 / 200e3);
    }
    return estimate;
  }

  private static double megabits(LinkEstimate estimate) {
    return estimate.state().orElseThrow().megabits();
  }

  @Test
  void onePauseOfThisMachineIsNotTakenForASlowLink() {
    LinkEstimate estimate = fast();
    estimate.exchanged(BYTES, 100);
    assertThat(megabits(estimate)).isCloseTo(200, within(1e-6));
    estimate.exchanged(BYTES, 1 + BYTES * 8 / 200e3);
    assertThat(megabits(estimate)).isCloseTo(200, within(1e-6));
  }

  @Test
  void aLinkThatBecameFortyTimesSlowerShowsInTheSecondExchange() {
    LinkEstimate estimate = fast();
    for (int i = 0; i < 2; i++) {
      estimate.exchanged(BYTES, 1 + BYTES * 8 / 5e3);
    }
    assertThat(megabits(estimate)).isLessThan(13);
  }

  @Test
  void anExchangeThatWasGivenUpShowsAtOnce() {
    LinkEstimate estimate = fast();
    estimate.gaveUp(BYTES, 500);
    assertThat(megabits(estimate)).isLessThan(5);
  }
}
