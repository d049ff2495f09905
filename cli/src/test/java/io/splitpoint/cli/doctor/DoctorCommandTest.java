package io.splitpoint.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.cli.Run;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The doctor on the machine that runs the tests: what it says, and that it does not lie. */
class DoctorCommandTest {

  @Test
  void aMachineThatRunsTheseTestsCanDoTheMainJob() throws IOException {
    Run run = Run.of("doctor", "--json");
    JsonNode answer = Provenance.JSON.readTree(run.out());
    assertThat(run.code()).isEqualTo(answer.get("ready").asBoolean() ? 0 : 3);
    List<String> checks = answer.findValuesAsText("check");
    assertThat(checks)
        .contains("Java", "architecture", "TensorFlow Lite", "Edge TPU library", "clock")
        .contains(
            "CPU governor",
            "CPU clock",
            "CPU throttling",
            "CPU pace",
            "other programs",
            "memory",
            "swap",
            "disk for results");
    for (JsonNode check : answer.get("checks")) {
      assertThat(check.get("state").asText()).isIn("fine", "advice", "missing");
      if (check.get("check").asText().equals("TensorFlow Lite")) {
        assertThat(check.get("found").asText()).contains("runs LeNet with XNNPACK");
      }
    }
  }

  @Test
  void theTableSaysOneLineACheckAndWhatToType() {
    Run run = Run.of("doctor");
    assertThat(run.out().lines().filter(line -> line.matches("(fine|advice|missing) .*")))
        .hasSizeGreaterThanOrEqualTo(12);
    assertThat(run.out()).contains("The main job can");
    assertThat(run.err()).isEmpty();
  }
}
