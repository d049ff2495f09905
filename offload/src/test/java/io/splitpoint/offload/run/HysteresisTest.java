package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** On a clock of its own: no test here takes or measures time. */
class HysteresisTest {

  private static final long MS = 1_000_000;

  private final Hysteresis hysteresis = new Hysteresis();

  private boolean go(long ms, int from, double here, int to, double there) {
    return hysteresis.go(ms * MS, from, here, to, there);
  }

  @Test
  void lessThanTheMarginIsNoReason() {
    assertThat(go(0, 3, 100, 5, 90.1)).isFalse();
    assertThat(go(0, 3, 100, 3, 1)).isFalse();
    assertThat(go(0, 3, 100, 5, 89.9)).isTrue();
  }

  @Test
  void onInTheSameDirectionNeedsNoWaitingAndBackDoes() {
    assertThat(go(0, 2, 100, 5, 50)).isTrue();
    assertThat(go(1, 5, 100, 9, 50)).isTrue();
    assertThat(go(2, 9, 100, 8, 1)).isFalse();
    assertThat(go(900, 9, 100, 8, 1)).isFalse();
    assertThat(go(1001, 9, 100, 8, 50)).isTrue();
  }

  /** The worst there is: whatever is in use, another one looks ten times better, in every frame. */
  @Test
  void splitsThatMakeEachOtherLookBetterDoNotAlternate() {
    int split = 0;
    int changes = 0;
    int late = 0;
    for (long ms = 0; ms < 600_000; ms += 66) {
      int other = split == 0 ? 24 : 0;
      if (go(ms, split, 100, other, 10)) {
        split = other;
        changes++;
        late += ms > 120_000 ? 1 : 0;
      }
    }
    assertThat(changes).isLessThanOrEqualTo(16); // 9090 without
    assertThat(late).isLessThanOrEqualTo(8); // one a minute
  }

  /** Estimates as noisy as those of a head that shares a tenth of a core with its own sending. */
  @Test
  void noiseAroundTwoEqualSplitsDoesNotMakeThemAlternate() {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    int split = 0;
    int changes = 0;
    for (long ms = 0; ms < 600_000; ms += 66) {
      int other = split == 0 ? 24 : random.nextBoolean() ? 0 : 12;
      if (go(ms, split, random.nextDouble(50, 150), other, random.nextDouble(50, 150))) {
        split = other;
        changes++;
      }
    }
    assertThat(changes).as("seed %d", seed).isLessThanOrEqualTo(60);
  }

  @Test
  void aDropAfterAQuietTimeIsFollowedAtOnceWhateverWasBefore() {
    int split = 0;
    long ms = 0;
    for (int i = 0; i < 100; i++, ms += 66) { // some restless seconds at the start
      int other = split == 0 ? 24 : 0;
      split = go(ms, split, 100, other, 10) ? other : split;
    }
    ms += 15_000;
    int other = split == 0 ? 24 : 0;
    assertThat(go(ms, split, 500, other, 60)).isTrue();
  }

  @Test
  void aLinkThatChangesEveryHalfMinuteIsFollowedEveryTime() {
    int split = 24;
    for (int i = 0; i < 40; i++) {
      int other = split == 0 ? 24 : 0;
      assertThat(go(30_000L * i, split, 100, other, 20)).as("change %d", i).isTrue();
      split = other;
    }
  }
}
