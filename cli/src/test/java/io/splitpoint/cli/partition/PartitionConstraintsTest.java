package io.splitpoint.cli.partition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.cli.Run;
import io.splitpoint.partition.Pairing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deadline, budget, memory and the answer's way back are kept by every answer, or refused. */
class PartitionConstraintsTest {

  private static final String PUBLISHED = "../results/published/second-measurement.csv";

  @TempDir Path directory;

  private Run partition(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("partition", PUBLISHED, "--board", "pi3b+", "--tail", "x10", "--link", "wifi"));
    all.addAll(List.of(more));
    all.addAll(List.of("--out", directory.toString(), "--json"));
    return Run.of(all.toArray(String[]::new));
  }

  private JsonNode json(String... more) throws Exception {
    Run run = partition(more);
    assertThat(run.code()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void theFrontAndTheTiersKeepADeadline() throws Exception {
    JsonNode free = json("--tiers");
    double deadline = 1.2 * free.at("/best/latency/latency_ms").asDouble();
    JsonNode kept = json("--tiers", "--deadline", Double.toString(deadline));
    kept.at("/pareto")
        .forEach(row -> assertThat(row.at("/latency_ms").asDouble()).isLessThanOrEqualTo(deadline));
    assertThat(kept.at("/tiers/latency/value").asDouble()).isLessThanOrEqualTo(deadline);
    assertThat(kept.at("/tiers").has("throughput")).isFalse();
    assertThat(free.at("/tiers/throughput/value").asDouble()).isPositive();
    assertThat(free.at("/best/throughput/best_for").asText()).contains("throughput");
  }

  @Test
  void theTiersKeepTheMemoryAndPayTheAnswersWay() throws Exception {
    JsonNode none = json("--tiers", "--memory", "0");
    assertThat(none.at("/tiers/latency/device_of_layer").get(0).asInt()).isPositive();
    double without = json("--tiers", "--memory", "0").at("/tiers/latency/value").asDouble();
    double with =
        json("--tiers", "--memory", "0", "--return-answer").at("/tiers/latency/value").asDouble();
    assertThat(with).isGreaterThan(without);
  }

  @Test
  void everyAnswerKeepsAnEnergyBudgetOrThereIsNone() throws Exception {
    double least = json().at("/best/energy/energy_mj").asDouble();
    JsonNode kept = json("--tiers", "--energy-budget", Double.toString(1.5 * least));
    for (String objective : List.of("latency", "energy", "edp", "throughput")) {
      assertThat(kept.at("/best/" + objective + "/energy_mj").asDouble())
          .as(objective)
          .isBetween(least, 1.5 * least);
    }
    kept.at("/pareto")
        .forEach(row -> assertThat(row.at("/energy_mj").asDouble()).isBetween(least, 1.5 * least));
    assertThat(kept.at("/tiers/energy/value").asDouble()).isBetween(0.999 * least, 1.5 * least);
    Run none = partition("--tiers", "--energy-budget", Double.toString(0.5 * least));
    assertThat(none.code()).isEqualTo(4);
    assertThat(none.complaint()).contains("no cut meets an energy budget of");
  }

  @Test
  void everyAnswerKeepsTheMemoryOfTheHeadDevice() throws Exception {
    JsonNode free = json("--tiers", "--objective", "throughput");
    assertThat(free.at("/best/throughput/split_layer").asInt()).isPositive();
    JsonNode kept = json("--tiers", "--objective", "throughput", "--memory", "0");
    assertThat(kept.at("/best/throughput/split_layer").asInt()).isZero();
    assertThat(kept.at("/tiers/throughput/device_of_layer").get(0).asInt()).isPositive();
    kept.at("/pareto").forEach(row -> assertThat(row.at("/split_layer").asInt()).isZero());
  }

  @Test
  void splitsCsvSaysWhichRowIsBestForThroughput() throws Exception {
    JsonNode best = json().at("/best/throughput");
    List<String> rows = Files.readAllLines(directory.resolve("splits.csv"));
    int column = List.of(rows.get(0).split(",")).indexOf("best_for");
    int layer = List.of(rows.get(0).split(",")).indexOf("split_layer");
    assertThat(rows.stream().map(row -> row.split(",", -1)))
        .filteredOn(row -> row[column].contains("throughput"))
        .extracting(row -> row[layer])
        .containsExactly(best.at("/split_layer").asText());
  }

  /** The costs that no column shows are documented as they are charged. */
  @Test
  void theDocumentNamesTheCostsThatAreCharged() throws Exception {
    Pairing.Rules rules = Pairing.Rules.DEFAULT;
    String text = Files.readString(Path.of("../docs/file-formats.md")).replace('\n', ' ');
    assertThat(text)
        .contains("pays " + rules.visitMs() + " ms for the call")
        .contains((long) rules.conversionNs() + " ns a value that crosses")
        .contains("`transfer_bytes` is the smaller of the two sizes of the cut")
        .contains("the lower latency wins, then the lower energy, then fewer bytes");
  }

  @Test
  void whatAnAnswerCannotKeepIsRefused() {
    for (List<String> option :
        List.of(
            List.of("--deadline", "1000"),
            List.of("--energy-budget", "1000"),
            List.of("--memory", "1000000"),
            List.of("--return-answer"))) {
      List<String> all = new ArrayList<>(List.of("--placement", "vgg16"));
      all.addAll(option);
      Run run = partition(all.toArray(String[]::new));
      assertThat(run.code()).as(option.toString()).isEqualTo(2);
      assertThat(run.complaint()).contains("--placement: expected no --deadline");
    }
    Run run = partition("--tiers", "--objective", "throughput", "--deadline", "1000");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.complaint()).contains("--tiers --objective throughput: expected no --deadline");
  }
}
