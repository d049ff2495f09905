package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
        new ArrayList<>(List.of("partition", PUBLISHED, "--tail", "x10", "--link", "wifi"));
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
