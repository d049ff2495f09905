package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.profile.Energy;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EnergyBoundaryTest {

  private static final long[] BYTES = {1, 1, 1};
  private static final Link LOCAL = Link.named("local").orElseThrow();

  @Test
  void aModelledSticksEnergyIsNotComparedWithAMeteredBoards() {
    Pairing pairing = Pairing.of(modelled("coral"), Profiles.rows("cpu", BYTES, 3, 4), LOCAL);
    EnergyBoundary boundary = EnergyBoundary.of(List.of(pairing));
    assertThat(boundary.notice()).hasValueSatisfying(n -> assertThat(n).contains("stick", "cpu"));
    Partition partition = OneCut.solve(boundary.pairings(), Constraints.NONE, 1, 10);
    assertThat(partition.best(Objective.ENERGY)).isEmpty();
    assertThat(partition.best(Objective.LATENCY)).isPresent();
  }

  @Test
  void energiesOfOneBoundaryStay() {
    List<Pairing> measured =
        List.of(
            Pairing.of(
                Profiles.rows("coral", BYTES, 1, 2), Profiles.rows("cpu", BYTES, 3, 4), LOCAL));
    assertThat(EnergyBoundary.of(measured))
        .isEqualTo(new EnergyBoundary(measured, Optional.empty()));
    List<Pairing> unmetered =
        List.of(
            Pairing.of(
                modelled("coral"),
                Profiles.withoutEnergy(Profiles.rows("cpu", BYTES, 3, 4)),
                LOCAL));
    assertThat(EnergyBoundary.of(unmetered).notice()).isEmpty();
  }

  private static List<LayerProfile> modelled(String device) {
    return Profiles.rows(device, BYTES, 1, 2).stream()
        .map(
            row ->
                Profiles.row(
                    device,
                    row.layer(),
                    row.outputBytes().orElseThrow(),
                    row.latency(),
                    row.layer() == 0
                        ? Optional.empty()
                        : Optional.of(new Energy(OptionalDouble.of(2), 2, 2, 2, Source.MODELLED))))
        .toList();
  }
}
