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
      estimate.exchanged(BYTES, 1 + BYTES * 8 / 200e3, 0);
    }
    return estimate;
  }

  private static double megabits(LinkEstimate estimate) {
    return 8 / (1000 * estimate.state().orElseThrow().msPerByte());
  }

  @Test
  void onePauseOfThisMachineIsNotTakenForASlowLink() {
    LinkEstimate estimate = fast();
    estimate.exchanged(BYTES, 100, 0);
    assertThat(megabits(estimate)).isCloseTo(200, within(1e-6));
    estimate.exchanged(BYTES, 1 + BYTES * 8 / 200e3, 0);
    assertThat(megabits(estimate)).isCloseTo(200, within(1e-6));
  }

  @Test
  void aLinkThatBecameFortyTimesSlowerShowsInTheSecondExchange() {
    LinkEstimate estimate = fast();
    for (int i = 0; i < 2; i++) {
      estimate.exchanged(BYTES, 1 + BYTES * 8 / 5e3, 0);
    }
    assertThat(megabits(estimate)).isLessThan(13);
  }

  /** It used to make the link slow, and the round trip then nothing, which no link's is. */
  @Test
  void aPauseInOneSmallExchangeTellsNothing() {
    LinkEstimate estimate = new LinkEstimate();
    estimate.pinged(5);
    for (int i = 0; i < 30; i++) {
      estimate.exchanged(4_000, i % 10 == 3 ? 60 : 5.5, 0);
    }
    assertThat(estimate.state()).isEmpty();
  }

  @Test
  void smallExchangesThatAllTakeLongTellASlowLink() {
    LinkEstimate estimate = new LinkEstimate();
    estimate.pinged(5);
    for (int i = 0; i < 3; i++) {
      estimate.exchanged(4_000, 69, 0);
    }
    assertThat(megabits(estimate)).isCloseTo(0.5, within(0.01));
    assertThat(estimate.state().orElseThrow().latencyMs()).isEqualTo(5);
  }

  @Test
  void anExchangeThatWasGivenUpShowsAtOnce() {
    LinkEstimate estimate = fast();
    estimate.gaveUp(BYTES, 500);
    assertThat(megabits(estimate)).isLessThan(5);
  }

  @Test
  void anExchangeThatWasGivenUpBeforeARoundTripTellsNothingOfTheBandwidth() {
    LinkEstimate estimate = new LinkEstimate();
    estimate.pinged(40);
    estimate.gaveUp(BYTES, 13);
    assertThat(estimate.state()).isEmpty();
    estimate.gaveUp(BYTES, 53);
    assertThat(megabits(estimate)).isCloseTo(BYTES * 8 / 13e3, within(1e-6));
  }

  @Test
  void whatAHeadBesideItMayHaveTakenIsNoNewsOfTheLink() {
    LinkEstimate estimate = fast();
    for (int i = 0; i < 10; i++) {
      estimate.exchanged(BYTES, 60, 57); // 4 ms are what the link takes
    }
    assertThat(megabits(estimate)).isCloseTo(200, within(1e-6));
  }

  @Test
  void aLinkThatBecameSlowerThanAHeadExplainsShowsBesideOne() {
    LinkEstimate estimate = fast();
    for (int i = 0; i < 3; i++) {
      estimate.exchanged(BYTES, 1 + BYTES * 8 / 5e3, 40);
    }
    assertThat(megabits(estimate)).isLessThan(13);
  }

  @Test
  void exchangesAloneAreNotOutvotedByThoseBesideAHead() {
    LinkEstimate estimate = fast();
    for (int i = 0; i < 6; i++) {
      estimate.exchanged(BYTES, 1 + BYTES * 8 / 20e3, 0);
      for (int j = 0; j < 10; j++) {
        estimate.exchanged(BYTES, 90, 85);
      }
    }
    assertThat(megabits(estimate)).isBetween(19.0, 23.0);
  }

  @Test
  void theLatencyRecoversFromRoundTripsOfAColdMachine() {
    LinkEstimate estimate = new LinkEstimate();
    for (int i = 0; i < 3; i++) {
      estimate.pinged(114);
    }
    estimate.pinged(2);
    estimate.exchanged(BYTES, 2 + BYTES * 8 / 200e3, 0);
    assertThat(estimate.state().orElseThrow().latencyMs()).isEqualTo(2);
    assertThat(megabits(estimate)).isCloseTo(200, within(1e-6));
  }

  @Test
  void aLatencyThatRisesIsBelievedWhenTheLeastOfTheLastHasRisen() {
    LinkEstimate estimate = fast();
    for (int i = 0; i < 30; i++) {
      estimate.pinged(40);
    }
    assertThat(estimate.state().orElseThrow().latencyMs()).isCloseTo(40, within(1.0));
  }
}
