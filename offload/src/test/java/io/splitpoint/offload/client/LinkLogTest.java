package io.splitpoint.offload.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkLogTest {

  private final LinkLog log = new LinkLog();

  private void frames(String what, long bytes, int count, double ms) {
    for (int i = 0; i < count; i++) {
      log.exchanged(what, bytes, ms);
      log.pinged(0.2);
    }
  }

  @Test
  void oneSizeAloneTellsNoBandwidth() {
    frames("tail-3", 300_000, 50, 4);
    assertThat(log.samples()).isEmpty();
  }

  @Test
  void sizesThatAreAlikeTellNoBandwidth() {
    frames("tail-3", 4_000, 50, 0.5);
    frames("tail-5", 800, 50, 0.4);
    assertThat(log.samples()).isEmpty();
  }

  @Test
  void theSmallestAndTheLargestSizeTellIt() {
    frames("tail-1", 100_000, 9, 2);
    frames("tail-3", 300_000, 7, 4);
    frames("tail-5", 1_000, 8, 1);
    LinkSamples samples = log.samples().orElseThrow();
    assertThat(samples.small()).isEqualTo("tail-5");
    assertThat(samples.large()).isEqualTo("tail-3");
    assertThat(samples.largeBytes() - samples.smallBytes()).isEqualTo(299_000);
    assertThat(samples.pingMs()).hasSize(7).containsOnly(0.2);
    assertThat(samples.smallMs()).hasSize(7).containsOnly(1.0);
    assertThat(samples.largeMs()).hasSize(7).containsOnly(4.0);
  }

  @Test
  void whatIsLatestCounts() {
    frames("small", 0, 3, 1);
    frames("large", 100_000, 1_000, 9);
    frames("large", 100_000, 3, 2);
    assertThat(log.samples().orElseThrow().largeMs()).containsOnly(2.0);
  }

  @Test
  void exchangesOfOneKindThatWereCompressedCountWithTheirMeanSize() {
    frames("small", 1_000, 6, 1);
    for (int i = 0; i < 6; i++) {
      log.exchanged("large", i % 2 == 0 ? 90_000 : 110_000, i % 2 == 0 ? 9 : 11);
    }
    assertThat(log.samples().orElseThrow().largeBytes()).isEqualTo(100_000);
  }

  @Test
  void nothingIsToldOfNothing() {
    assertThat(log.samples()).isEmpty();
  }
}
