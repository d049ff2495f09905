package io.splitpoint.energy;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EnergyCheckTest {

  private static LayerProfile row(int layer, double watts, double mj, double half, double idleW) {
    return new LayerProfile(
        "m",
        "int8",
        "cpu",
        1,
        layer,
        "l" + layer,
        "OP",
        "1x1",
        OptionalLong.of(1),
        1,
        1,
        9,
        Optional.of(new Latency(10, 9.9, 10.1, OptionalDouble.empty(), Source.MEASURED)),
        Optional.of(
            new Energy(
                OptionalDouble.of(watts),
                mj,
                mj * (1 - half),
                mj * (1 + half),
                Source.MEASURED,
                EnergyOf.BOARD,
                OptionalDouble.of(idleW))));
  }

  @Test
  void aRunThatDrawsLessThanIdleContradictsItself() {
    assertThat(EnergyCheck.of(row(1, 4, 40, 0.01, 2.5), Optional.empty())).isEmpty();
    assertThat(EnergyCheck.of(row(1, 1.9, 19, 0.01, 2.5), Optional.empty()).orElseThrow())
        .isEqualTo(
            "1.90 W while it runs, expected at least the 2.50 W that are drawn while nothing runs");
    // within its interval it may be as much
    assertThat(EnergyCheck.of(row(1, 2.3, 23, 0.1, 2.5), Optional.empty())).isEmpty();
  }

  @Test
  void anEnergyThatIsNotPowerTimesTimeContradictsItself() {
    assertThat(EnergyCheck.of(row(1, 4.18, 36, 0.02, 2.5), Optional.empty()).orElseThrow())
        .contains("4.180 W for 10.00 ms, which is 41.80 mJ", "found 36.00 mJ");
    assertThat(EnergyCheck.of(row(1, 4.18, 40, 0.03, 2.5), Optional.empty())).isEmpty();
  }

  @Test
  void allRowsThatDoAreNamedInOneLine() {
    List<LayerProfile> rows =
        List.of(row(1, 1.9, 19, 0.01, 2.5), row(2, 4, 40, 0.01, 2.5), row(3, 1.8, 18, 0.01, 2.5));
    assertThat(EnergyCheck.ofAll(rows, Optional.empty()).orElseThrow())
        .startsWith("cpu, rows 1, 3: 1.90 W while it runs");
    assertThat(EnergyCheck.ofAll(rows.subList(1, 2), Optional.empty())).isEmpty();
  }
}
