package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** An Edge TPU is charged its visits whatever the user calls it. */
class EdgeTpuVisitTest {

  private static final long[] BYTES = {10, 10, 10};
  private static final Link LOCAL = Link.named("local").orElseThrow();

  private static List<LayerProfile> modelled(String device) {
    return Profiles.exact(device, BYTES, 1, 5).stream()
        .map(
            row ->
                Profiles.row(
                    device,
                    row.layer(),
                    row.outputBytes().orElseThrow(),
                    row.latency()
                        .map(
                            latency ->
                                new Latency(
                                    latency.medianMs(),
                                    latency.lowMs(),
                                    latency.highMs(),
                                    OptionalDouble.empty(),
                                    Source.MODELLED)),
                    row.energy()))
        .toList();
  }

  private static double tailAfterTheFirstLayer(String device) {
    Pairing pairing = Pairing.of(Profiles.exact("cpu", BYTES, 30, 70), modelled(device), LOCAL);
    return OneCut.solve(List.of(pairing), Constraints.NONE, 1, 10).candidates().stream()
        .map(Candidate::cut)
        .filter(cut -> cut.splitLayer() == 1)
        .findFirst()
        .orElseThrow()
        .tailMs()
        .orElseThrow();
  }

  @Test
  void aTailThatIsADifferenceLacksAVisit() {
    double withVisit = 5 - 1 + Pairing.Rules.DEFAULT.visitMs();
    for (String device : List.of("coral", "coral:pci:0", "usb3-rpi4", "stick")) {
      assertThat(tailAfterTheFirstLayer(device)).as(device).isEqualTo(withVisit, within(1e-6));
    }
  }
}
