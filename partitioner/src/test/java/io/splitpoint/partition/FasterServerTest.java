package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code --tail x10}: one server for all heads of a machine. */
class FasterServerTest {

  private static final long[] BYTES = {1000, 500, 100};
  private static final Tail TEN = new Tail.Faster(10);

  private static List<Pairing> toServer(List<LayerProfile> first, List<LayerProfile> second) {
    List<LayerProfile> rows = new ArrayList<>(first);
    rows.addAll(second);
    return Pairings.of(List.of(new Profile(rows)), Optional.empty(), Optional.of(TEN), false)
        .stream()
        .filter(pairing -> pairing.tailDevice().equals("server-x10"))
        .toList();
  }

  @Test
  void theFactorCountsFromTheCpuWhicheverDeviceRunsTheHead() {
    List<Pairing> pairings =
        toServer(Profiles.rows("coral", BYTES, 1, 3), Profiles.rows("cpu", BYTES, 40, 100));
    assertThat(pairings).extracting(Pairing::headDevice).containsExactly("coral", "cpu");
    assertThat(pairings)
        .allSatisfy(
            pairing -> {
              assertThat(pairing.tail().get(2).latency().orElseThrow().medianMs()).isEqualTo(100);
              assertThat(pairing.speedup()).isEqualTo(10);
            });
    assertThat(pairings.get(0).head().get(2).latency().orElseThrow().medianMs()).isEqualTo(3);
  }

  @Test
  void withoutACpuItCountsFromTheHeadsDevice() {
    List<Pairing> pairings =
        toServer(Profiles.rows("tpu", BYTES, 1, 3), Profiles.rows("board", BYTES, 40, 100));
    assertThat(pairings)
        .extracting(pairing -> pairing.tail().get(2).latency().orElseThrow().medianMs())
        .containsExactly(3.0, 100.0);
  }
}
