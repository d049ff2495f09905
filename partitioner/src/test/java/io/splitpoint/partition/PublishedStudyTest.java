package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

/**
 * The published VGG16 study: its own energy table from its own mistaken transfer sizes, and what
 * the right sizes give.
 */
class PublishedStudyTest {

  private static final Path PUBLISHED = Path.of("..", "results", "published");

  /** The study's radio; it charges neither latency nor waiting. */
  private static final Link RADIO = new Link("study", 8 * 1.048576 / 0.05, 0, 3.335, 0, 0, 0);

  private static final long MIB = 1 << 20;

  @Test
  void itsTableFollowsFromDimensionsWrittenSideBySide() throws IOException {
    List<LayerProfile> rows = first().rows("coral_monsoon");
    List<CSVRecord> table = table();
    double least = Double.POSITIVE_INFINITY;
    int leastLayer = 0;
    for (CSVRecord published : table) {
      int layer = Integer.parseInt(published.get("layer"));
      LayerProfile row = rows.get(layer);
      long sideBySide = Long.parseLong(row.outputShape().substring(2).replace("x", ""));
      long sheets = layer == 16 ? 2048 : sideBySide; // the sheet's second dense layer
      assertThat(Long.parseLong(published.get("published_transfer_bytes"))).isEqualTo(sheets);
      long charged = layer >= 14 ? Math.max(MIB, sheets) : sheets;
      double joule =
          (row.energy().orElseThrow().mj() + RADIO.transmitW() * RADIO.transferMs(charged)) / 1000;
      assertThat(joule)
          .as("layer %d", layer)
          .isCloseTo(Double.parseDouble(published.get("published_total_energy_j")), within(1e-6));
      if (joule < least) {
        least = joule;
        leastLayer = layer;
      }
    }
    assertThat(table).hasSize(17);
    assertThat(leastLayer).isEqualTo(3);
  }

  @Test
  void withTheRightSizesSendingTheFirstLayersOutputCostsLessThanTheirOptimum() throws IOException {
    List<SplitPoint> cuts = cuts(first().rows("coral_monsoon"));
    assertThat(cuts.get(1).transferBytes()).hasValue(112 * 112 * 64);
    assertThat(cuts.get(3).transferBytes()).hasValue(56 * 56 * 64);
    assertThat(cuts.get(1).energyMj().orElseThrow()).isCloseTo(158.60, within(0.01));
    assertThat(cuts.get(3).energyMj().orElseThrow()).isCloseTo(485.98, within(0.01));
    assertThat(bestOf(cuts.subList(1, cuts.size()))).isEqualTo(1);
    assertThat(bestOf(cuts)).isZero();
  }

  @Test
  void bothPassesAndBothDevicesAgreeOnTheRightOptimum() {
    for (List<LayerProfile> rows :
        List.of(
            first().rows("coral_monsoon"),
            first().rows("coral"),
            second().rows("raspi3b+_coral_usb"))) {
      List<SplitPoint> cuts = cuts(rows);
      assertThat(bestOf(cuts)).as(rows.get(0).device()).isZero();
      assertThat(bestOf(cuts.subList(1, cuts.size()))).as(rows.get(0).device()).isEqualTo(1);
    }
    for (List<LayerProfile> rows :
        List.of(first().rows("raspberry_pi_3+"), second().rows("raspi3b+_cpu"))) {
      List<SplitPoint> cuts = cuts(rows);
      assertThat(bestOf(cuts)).as(rows.get(0).device()).isZero();
      assertThat(bestOf(cuts.subList(1, cuts.size()))).as(rows.get(0).device()).isEqualTo(1);
      assertThat(cuts.get(17).latencyMs()).as("not measured by the study").isEmpty();
    }
  }

  /** The study's own setting: whoever runs the tail, and for how long, is not counted. */
  private static List<SplitPoint> cuts(List<LayerProfile> head) {
    Pairing pairing = Pairing.toFasterServer(head, 10, RADIO);
    return OneCut.solve(List.of(pairing), Constraints.NONE, 1).candidates().stream()
        .map(Candidate::cut)
        .toList();
  }

  private static int bestOf(List<SplitPoint> cuts) {
    return cuts.get(OneCut.best(cuts, Objective.ENERGY, Constraints.NONE).orElseThrow())
        .splitLayer();
  }

  private static Profile first() {
    return ProfileCsv.read(PUBLISHED.resolve("first-measurement.csv"));
  }

  private static Profile second() {
    return ProfileCsv.read(PUBLISHED.resolve("second-measurement.csv"));
  }

  private static List<CSVRecord> table() throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser =
        CSVParser.parse(Files.newBufferedReader(PUBLISHED.resolve("split-energy.csv")), format)) {
      return new ArrayList<>(parser.getRecords());
    }
  }
}
