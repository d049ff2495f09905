package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.app.Meters;
import io.splitpoint.app.offloading.ValidationCsv;
import io.splitpoint.app.scheduling.ModelsFile;
import io.splitpoint.cli.model.InspectJson;
import io.splitpoint.partition.BatteryCsv;
import io.splitpoint.partition.SplitsCsv;
import io.splitpoint.power.PowerCsv;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.run.LayersCsv;
import io.splitpoint.run.OpsCsv;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.RunsCsv;
import io.splitpoint.schedule.ModelPartsCsv;
import io.splitpoint.schedule.TasksCsv;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The columns and keys that docs/file-formats.md lists are those of the program. */
class FileFormatsTest {

  private static final Path PUBLISHED =
      Path.of("..", "results", "published", "second-measurement.csv");

  @TempDir Path directory;

  /** What is compiled for an Edge TPU, which no model of these tests is. */
  private static final JsonNode PROGRAM =
      Provenance.JSON.valueToTree(
          new InspectJson.Program("STAND_ALONE", 0, 0, 0, 0, BigInteger.ONE, 0, 0, 0));

  private static String section(String title) throws IOException {
    String text = Files.readString(Path.of("..", "docs", "file-formats.md"));
    return text.split("\n## " + title.replace(".", "\\.") + "\n")[1].split("\n## ")[0];
  }

  /** The keys in the table of YAML files, of the file whose row begins so. */
  private static List<String> keys(String file) throws IOException {
    String cell =
        section("YAML")
            .lines()
            .filter(line -> line.startsWith("| " + file))
            .map(line -> line.split("\\|")[2])
            .findFirst()
            .orElseThrow();
    return Pattern.compile("`(\\w+)`").matcher(cell).results().map(m -> m.group(1)).toList();
  }

  /** The first column of a section's table. */
  private static List<String> documented(String file) throws IOException {
    return section(file)
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split("`")[1])
        .toList();
  }

  private static List<String> header(String csv) {
    return List.of(csv.lines().findFirst().orElseThrow().split(","));
  }

  @Test
  void profile() throws IOException {
    StringWriter written = new StringWriter();
    ProfileCsv.write(ProfileCsv.read(PUBLISHED), written);
    assertThat(documented("profile.csv")).isEqualTo(header(written.toString()));
  }

  @Test
  void splits() throws IOException {
    assertThat(documented("splits.csv")).isEqualTo(SplitsCsv.COLUMNS);
  }

  @Test
  void battery() throws IOException {
    assertThat(documented("battery.csv")).isEqualTo(BatteryCsv.COLUMNS);
  }

  @Test
  void sweep() throws IOException {
    Run run =
        Run.of(
            "partition",
            PUBLISHED.toString(),
            "--tail",
            "x10",
            "--sweep",
            "bandwidth=1..100mbit",
            "--out",
            directory.toString());
    assertThat(run.code()).isZero();
    assertThat(documented("sweep.csv"))
        .isEqualTo(header(Files.readString(directory.resolve("sweep.csv"))));
  }

  @Test
  void power() throws IOException {
    assertThat(documented("power.csv")).isEqualTo(PowerCsv.COLUMNS);
  }

  @Test
  void energy() throws IOException {
    StringWriter written = new StringWriter();
    Meters.write(List.of(), written);
    assertThat(documented("energy.csv")).isEqualTo(header(written.toString()));
  }

  @Test
  void tasks() throws IOException {
    Path file = directory.resolve("tasks.csv");
    Files.writeString(file, "task,period_ms,wcet_ms\na,50,3\n");
    StringWriter written = new StringWriter();
    TasksCsv.write(TasksCsv.read(file), Map.of(), written);
    assertThat(documented("tasks.csv")).isEqualTo(header(written.toString()));
  }

  @Test
  void parts() throws IOException {
    assertThat(documented("parts.csv")).isEqualTo(ModelPartsCsv.COLUMNS);
  }

  @Test
  void validation() throws IOException {
    assertThat(documented("validation.csv")).isEqualTo(ValidationCsv.COLUMNS);
  }

  @Test
  void tails() throws IOException {
    assertThat(section("tails.csv")).contains("The columns of `profile.csv`");
  }

  @Test
  void layers() throws IOException {
    assertThat(documented("layers.csv")).isEqualTo(LayersCsv.COLUMNS);
  }

  @Test
  void operators() throws IOException {
    assertThat(documented("ops.csv")).isEqualTo(OpsCsv.COLUMNS);
  }

  @Test
  void runs() throws IOException {
    assertThat(documented("runs.csv")).isEqualTo(RunsCsv.COLUMNS);
  }

  /** The program itself lists the keys when it is given another. */
  @Test
  void keysOfALink() throws IOException {
    Path file = Files.writeString(directory.resolve("link.yaml"), "watts: 3\n");
    Run run = Run.of("partition", PUBLISHED.toString(), "--tail", "x10", "--link", file.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("expected the keys " + String.join(", ", keys("a link")));
  }

  @Test
  void keysOfTheModelsToServe() throws IOException {
    Path file = directory.resolve("models.yaml");
    Files.writeString(file, "models: {a: a.tflite}\nlabel: labels.txt\n");
    assertThatThrownBy(() -> ModelsFile.read(file))
        .hasMessageContaining("expected the keys " + String.join(", ", keys("models to serve")));
  }

  @Test
  void everyKeyOfJsonThatIsPromisedIsThere() throws IOException {
    Path tasks = directory.resolve("tasks.csv");
    Files.writeString(tasks, "task,period_ms,wcet_ms\na,50,3\n");
    Map<String, JsonNode> answers =
        Map.of(
            "inspect", json("inspect", "lenet", "--json"),
            "estimate", json("estimate", "--model", "lenet", "--board", "pi4", "--json"),
            "segment", json("segment", "lenet", "--tpus", "2", "--json"),
            "fit", json("fit", "lenet", "--json"),
            "profile",
                json(
                    "profile",
                    "--model",
                    "lenet",
                    "--device",
                    "cpu",
                    "--runs",
                    "3",
                    "--quiet",
                    "--json",
                    "--out",
                    directory.resolve("run").toString()),
            "partition",
                json(
                    "partition",
                    PUBLISHED.toString(),
                    "--tail",
                    "x10",
                    "--json",
                    "--out",
                    directory.toString()),
            "schedule analyze",
                json("schedule", "analyze", tasks.toString(), "--policy", "edf", "--json"),
            "schedule simulate",
                json("schedule", "simulate", tasks.toString(), "--seconds", "1", "--json"),
            "schedule tasks",
                json(
                    "schedule",
                    "tasks",
                    "--from",
                    directory.resolve("run/profile.csv").toString(),
                    "--period",
                    "900",
                    "--quiet",
                    "--json"),
            "doctor", json("doctor", "--json"));
    String text = section("JSON");
    List<String> bullets =
        Pattern.compile("(?m)^- (.*(?:\n  .*)*)")
            .matcher(text)
            .results()
            .map(m -> m.group(1))
            .toList();
    assertThat(bullets).hasSameSizeAs(answers.keySet());
    for (String bullet : bullets) {
      String command = bullet.split("`")[1];
      JsonNode at = answers.get(command);
      assertThat(at).as(command).isNotNull();
      String last = "";
      for (String token :
          Pattern.compile("`[a-z_]+`|[()]")
              .matcher(bullet.substring(bullet.indexOf(':')))
              .results()
              .map(MatchResult::group)
              .toList()) {
        if (token.equals("(")) {
          at = last.equals("executables") ? PROGRAM : at.get(last);
          at = at.isArray() ? at.get(0) : at;
        } else if (token.equals(")")) {
          at = answers.get(command);
        } else {
          last = token.replace("`", "");
          assertThat(at.has(last)).as("%s: %s in %s", command, last, at).isTrue();
        }
      }
    }
    assertThat(answers.get("partition").at("/best/latency").properties())
        .extracting(Map.Entry::getKey)
        .containsAll(SplitsCsv.COLUMNS);
  }

  private static JsonNode json(String... args) throws IOException {
    return Provenance.JSON.readTree(Run.of(args).out());
  }
}
