package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.power.EnergyEstimate.Interval;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MeteredTest {

  /** A LeNet: its windows' runs took 0.373 ms each, the table says 0.44 ms. */
  private static final Metered LENET =
      new Metered(
          "int8",
          "cpu",
          ProfiledPart.Kind.HEAD,
          1,
          1,
          4.18,
          new Interval(1.56, 1.5, 1.62),
          OptionalDouble.of(2.5),
          Optional.empty(),
          List.of(),
          9);

  @Test
  void theTablesEnergyIsItsPowerTimesItsTime() {
    Optional<Latency> latency =
        Optional.of(new Latency(0.44, 0.43, 0.45, OptionalDouble.empty(), Source.MEASURED));
    Energy energy = LENET.energy(Source.MODELLED, EnergyOf.BOARD, latency);
    assertThat(energy.mj()).isCloseTo(4.18 * 0.44, within(1e-9));
    assertThat(energy.powerW().orElseThrow()).isEqualTo(4.18);
    assertThat(energy.idleW().orElseThrow()).isEqualTo(2.5);
    assertThat(energy.of()).isEqualTo(EnergyOf.BOARD);
    // the meter's 3.8 % and the clock's 2.3 % at once
    double half = Math.hypot(0.06 / 1.56, 0.01 / 0.44);
    assertThat(energy.lowMj()).isCloseTo(energy.mj() * (1 - half), within(1e-9));
    assertThat(energy.highMj()).isCloseTo(energy.mj() * (1 + half), within(1e-9));
  }

  @Test
  void withoutATimeTheWindowsOwnStands() {
    Energy energy = LENET.energy(Source.MEASURED, EnergyOf.BOARD, Optional.empty());
    assertThat(energy.mj()).isCloseTo(1.56, within(1e-9));
    assertThat(energy.lowMj()).isCloseTo(1.5, within(1e-9));
  }
}
