package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.partition.SplitsCsv;
import io.splitpoint.power.PowerCsv;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.schedule.TasksCsv;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The columns that docs/file-formats.md lists are those that the program writes. */
class FileFormatsTest {

  private static final Path PUBLISHED =
      Path.of("..", "results", "published", "second-measurement.csv");

  @TempDir Path directory;

  /** The first column of a section's table. */
  private static List<String> documented(String file) throws IOException {
    String text = Files.readString(Path.of("..", "docs", "file-formats.md"));
    String section = text.split("\n## " + file.replace(".", "\\.") + "\n")[1].split("\n## ")[0];
    return section
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
}
