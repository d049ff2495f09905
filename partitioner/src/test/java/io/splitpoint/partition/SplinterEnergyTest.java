package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.energy.Board;
import io.splitpoint.partition.EnergyBoundary.Machines;
import io.splitpoint.profile.Energy;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

/**
 * The shipped Raspberry Pi 4 against the measured energy of a whole one, for every cut of VGG16:
 * SPLINTER's pool (hpc-tuwien/SPLINTER 125b09c, aggregated numbers). The file's watts come from
 * these rows, so this shows that nothing is lost between them and an answer; {@code bench}'s
 * BoardEnergy predicts each cut by a fit that has not seen it.
 */
class SplinterEnergyTest {

  private static final Link LAN =
      new Link("ethernet", 1e6, 0, Double.NaN, Double.NaN, Double.NaN, 0);

  /** As the shipped Coral on a Raspberry Pi 4 has it. */
  private static final double STICK_IDLE_W = 1.65;

  private static final double PJ_A_MAC = 0.51;

  /** Channels in and out and side of the outputs; pools have none. */
  private static final int[][] CONVOLUTIONS = {
    {3, 64, 224}, {64, 64, 224}, {}, {64, 128, 112}, {128, 128, 112}, {}, {128, 256, 56},
    {256, 256, 56}, {256, 256, 56}, {}, {256, 512, 28}, {512, 512, 28}, {512, 512, 28}, {},
    {512, 512, 14}, {512, 512, 14}, {512, 512, 14}, {}
  };

  private record Cut(String setting, int layer, double measuredMj, double ourMj) {

    double error() {
      return ourMj / measuredMj - 1;
    }
  }

  private static double macs(int layer) {
    double sum = 0;
    for (int k = 0; k < Math.min(layer, CONVOLUTIONS.length); k++) {
      int[] one = CONVOLUTIONS[k];
      sum += one.length == 0 ? 0 : 9.0 * one[0] * one[1] * one[2] * one[2];
    }
    double[] dense = {0, 25088.0 * 4096, 4096.0 * 4096, 4096.0 * 1000};
    for (int k = 0; k < layer - CONVOLUTIONS.length; k++) {
      sum += dense[k];
    }
    return sum;
  }

  private static LayerProfile row(String device, int k, double ms, Optional<Energy> energy) {
    return Profiles.row(
        device,
        k,
        1,
        k == 0
            ? Optional.empty()
            : Optional.of(new Latency(ms, ms, ms, OptionalDouble.empty(), Source.PUBLISHED)),
        k == 0 ? Optional.empty() : energy);
  }

  /** One row as a split of two layers, its times as they were measured. */
  private static Cut cut(CSVRecord row) {
    String setting = row.get("edge_accelerator");
    int layer = Integer.parseInt(row.get("split_layer"));
    double headMs = Double.parseDouble(row.get("edge_ms"));
    double tailMs = Double.parseDouble(row.get("cloud_ms"));
    double transferMs = Double.parseDouble(row.get("transfer_ms"));
    boolean stick = !setting.equals("off");
    double stickMj = STICK_IDLE_W * headMs + PJ_A_MAC * macs(layer) * 1e-9;
    Optional<Energy> energy =
        stick
            ? Optional.of(
                new Energy(
                    OptionalDouble.of(stickMj / headMs),
                    stickMj,
                    stickMj,
                    stickMj,
                    Source.MODELLED,
                    EnergyOf.ACCELERATOR,
                    OptionalDouble.of(STICK_IDLE_W)))
            : Optional.empty();
    String device = stick ? "coral" : "cpu";
    List<LayerProfile> head =
        List.of(
            row(device, 0, 0, energy),
            row(device, 1, headMs, energy),
            row(device, 2, headMs, energy));
    List<LayerProfile> tail =
        List.of(
            row("server", 0, 0, Optional.empty()),
            row("server", 1, tailMs, Optional.empty()),
            row("server", 2, 2 * tailMs, Optional.empty()));
    Link link =
        new Link(
            LAN.name(),
            LAN.bandwidthMbps(),
            0,
            LAN.transmitW(),
            LAN.receiveW(),
            LAN.idleW(),
            transferMs);
    Pairing pairing =
        Pairing.of(head, tail, link)
            .withMeasuredTails(Map.of(1, row("server", 1, tailMs, Optional.empty())));
    Machines machines =
        new Machines(Optional.of(Board.of("pi4@" + row.get("edge_cpu_mhz"))), Optional.empty());
    EnergyBoundary boundary = EnergyBoundary.of(List.of(pairing), EnergyOf.BOARD, machines, 1);
    double ourMj =
        OneCut.costs(boundary.pairings()).get(0).splitPoints().get(1).energyMj().orElseThrow();
    return new Cut(setting, layer, 1e3 * Double.parseDouble(row.get("edge_energy_j")), ourMj);
  }

  @Test
  void aWholePi4sEnergyOfEveryCutIsWithinFifteenPercentAndTheLeastCutIsTheMeasuredOne()
      throws IOException {
    List<Cut> cuts = new ArrayList<>();
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    Path file = Path.of("src", "test", "resources", "splinter", "splinter-vgg16.csv");
    try (CSVParser parser = CSVParser.parse(Files.newBufferedReader(file), format)) {
      parser.forEach(row -> cuts.add(cut(row)));
    }
    assertThat(cuts).hasSize(324);
    for (String setting : List.of("off", "std", "max")) {
      List<Cut> own = cuts.stream().filter(cut -> cut.setting().equals(setting)).toList();
      double[] errors = own.stream().mapToDouble(cut -> Math.abs(cut.error())).sorted().toArray();
      assertThat(errors[errors.length / 2]).as("median, %s", setting).isLessThan(0.05);
      assertThat(errors[(int) (0.9 * errors.length)]).as("90th, %s", setting).isLessThan(0.15);
      Cut ours = own.stream().min(java.util.Comparator.comparingDouble(Cut::ourMj)).orElseThrow();
      double least = own.stream().mapToDouble(Cut::measuredMj).min().orElseThrow();
      assertThat(ours.measuredMj() / least - 1).as("regret, %s", setting).isLessThan(0.05);
    }
  }
}
