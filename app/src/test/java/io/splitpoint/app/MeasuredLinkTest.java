package io.splitpoint.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.offload.client.LinkSamples;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeasuredLinkTest {

  /** Exchanges of 1,000 and 1,001,000 bytes, of which the larger takes longer by these times. */
  private static Optional<MeasuredLink> link(double... longerMs) {
    double[] ping = new double[longerMs.length];
    double[] small = new double[longerMs.length];
    Arrays.fill(ping, 1);
    Arrays.fill(small, 2);
    double[] large = Arrays.stream(longerMs).map(ms -> 2 + ms).toArray();
    return MeasuredLink.known(
        "link", Optional.of(new LinkSamples("s", "l", 1000, 1_001_000, ping, small, large)));
  }

  @Test
  void theBandwidthIsWhatTheLargerRequestTakesLongerPerByteThatItSendsMore() {
    // 1,000,000 bytes in 8 ms are 1,000 Mbit/s; a 95 % interval of seven values is all of them
    MeasuredLink link = link(8, 7, 9, 8, 8, 10, 6).orElseThrow();
    assertThat(link.bandwidthMbps().median()).isCloseTo(1000, within(1e-9));
    assertThat(link.bandwidthMbps().low()).isCloseTo(800, within(1e-9));
    assertThat(link.bandwidthMbps().high()).isCloseTo(8000 / 6.0, within(1e-9));
  }

  @Test
  void exchangesMadeForSomethingElseTellNoBandwidthWhereTheyAreFewerThanAnIntervalNeeds() {
    assertThat(link(8, 8, 8, 8, 8)).isEmpty();
    assertThat(link(8, 8, 8, 8, 8, 8)).isPresent();
  }

  @Test
  void theyTellNoneWhereItsIntervalSpansMoreThanAFactorOfFour() {
    assertThat(link(4, 8, 8, 8, 8, 16)).isPresent();
    assertThat(link(3, 8, 8, 8, 8, 16)).isEmpty();
  }

  @Test
  void theyTellNoneWhereTheLargerRequestDoesNotTakeLonger() {
    assertThat(link(-1, 8, 8, 8, 8, 8)).isEmpty();
  }
}
