package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.profile.Energy;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An emulated meter's energies beside measured times. */
class ModelledEnergyTest {

  private static final long[] BYTES = {1000, 1000, 10};

  private static Partition solve(List<LayerProfile> head) {
    List<LayerProfile> tail = Profiles.exact("server", BYTES, 1, 2);
    Link link = new Link("l", 8, 0, 1, 1, 1, 0);
    return OneCut.solve(List.of(Pairing.of(head, tail, link)), Constraints.NONE, 1);
  }

  private static List<LayerProfile> emulated(List<LayerProfile> rows) {
    return rows.stream()
        .map(
            row ->
                Profiles.row(
                    row.device(),
                    row.layer(),
                    row.outputBytes().orElseThrow(),
                    row.latency(),
                    row.energy()
                        .map(
                            e ->
                                new Energy(
                                    OptionalDouble.of(2),
                                    e.mj(),
                                    e.lowMj(),
                                    e.highMj(),
                                    Source.MODELLED))))
        .toList();
  }

  @Test
  void theAnswersLineMarksTheEnergyOfAnEmulatedMeter(@TempDir Path directory) throws Exception {
    List<LayerProfile> measured = Profiles.exact("cpu", BYTES, 10, 20);
    assertThat(solve(measured).candidates()).noneMatch(c -> c.cut().energyModelled());
    Partition partition = solve(emulated(measured));
    SplitPoint whole = partition.candidates().get(2).cut();
    assertThat(whole.inWords()).endsWith("20.0 ms, 40.0 mJ (modelled)");
    assertThat(whole.isModelled()).as("its times were measured").isFalse();
    // all on the server: nothing was metered here
    assertThat(partition.candidates().get(0).cut().energyModelled()).isFalse();
    StringBuilder csv = new StringBuilder();
    SplitsCsv.write(partition, Objective.ENERGY, csv);
    Path file = Files.writeString(directory.resolve("splits.csv"), csv);
    Partition read = SplitsReader.read(file, Profile.of(emulated(measured)), List.of());
    for (int k = 0; k < 3; k++) {
      assertThat(read.candidates().get(k).cut().energyModelled()).as("cut %d", k).isEqualTo(k > 0);
    }
  }
}
