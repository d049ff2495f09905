package io.splitpoint.cli.offload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.cli.Run;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(240)
class OffloadLoadCommandTest {

  @TempDir Path directory;

  private static Run load(int port, String... more) {
    List<String> line =
        new ArrayList<>(List.of("offload", "load", "--server", "127.0.0.1:" + port));
    line.addAll(List.of(more));
    return Run.of(line.toArray(String[]::new));
  }

  @Test
  void aLoadEndsWithItsVerdict() throws Exception {
    Path lenet = Zoo.build("lenet", Precision.INT8, directory);
    try (InferenceServer server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true),
            new ModelFiles().add("lenet", lenet),
            ServerSettings.local(),
            "test")) {
      String[] served = {
        "--model", "lenet", "--scenario", "server", "--rate", "1000", "--duration", "0.1"
      };
      List<String> line = new ArrayList<>(List.of(served));
      line.addAll(List.of("--target", "60000", "--requests", "500", "--json", "--quiet"));
      Run valid = load(server.port(), line.toArray(String[]::new));
      assertThat(valid.code()).as(valid.err()).isZero();
      JsonNode json = new ObjectMapper().readTree(valid.out());
      assertThat(json.get("valid").asBoolean()).as(valid.out()).isTrue();
      assertThat(json.get("requests").asLong()).isGreaterThanOrEqualTo(500);
      assertThat(json.get("slower").asLong()).isZero();
      assertThat(json.get("p99_ms_low").asDouble())
          .isLessThanOrEqualTo(json.get("p99_ms").asDouble());
      assertThat(json.get("source").asText()).isEqualTo("measured");
      Run few = load(server.port(), "--model", "lenet", "--duration", "0", "--requests", "10");
      assertThat(few.code()).isZero();
      assertThat(few.out())
          .startsWith("INVALID: 1")
          .contains("are too few for the 90th percentile: at least 64 are needed")
          .contains("single-stream of lenet at http://127.0.0.1:");
      Run none = load(server.port(), "--model", "other");
      assertThat(none.code()).isEqualTo(2);
      assertThat(none.err()).contains("no model 'other'");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --scenario offlin | --scenario: expected one of single-stream, server, offline, found 'offlin'
          --scenario server --rate 5 | --scenario server: expected --rate and --target
          --target 5 | --rate and --target: expected with --scenario server, found single-stream
          --scenario server --rate 0 --target 5 | --rate: expected 0.001 to 1000000, found 0.0
          --scenario server --rate NaN --target 5 | expected a number, found
          --duration -1 | --duration: expected 0 to 86400, found -1.0
          --requests 0 | --requests: expected 1 to 100000000, found 0
          --connections 0 | --connections: expected 1 to 1024, found 0
          """)
  void whatMakesNoLoadIsRefused(String options, String line) {
    List<String> all = new ArrayList<>(List.of("--model", "lenet"));
    all.addAll(List.of(options.split(" ")));
    Run run = load(1, all.toArray(String[]::new));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(line);
  }

  @Test
  void withoutAServerItIsToldSo() {
    Run run = load(1, "--model", "lenet");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err()).contains("expected an Open Inference server");
  }
}
