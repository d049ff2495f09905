package io.splitpoint.cli.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run drawn again, several runs over each other, and what cannot be compared. */
class ChartCommandTest {

  private static final Path PUBLISHED =
      Path.of("..", "results", "published", "second-measurement.csv");

  @TempDir Path directory;

  private String run(String name, String from, String to) throws IOException {
    Path run = Files.createDirectories(directory.resolve(name));
    List<String> lines = Files.readAllLines(PUBLISHED);
    Files.write(
        run.resolve("profile.csv"), lines.stream().map(line -> line.replace(from, to)).toList());
    return run.toString();
  }

  @Test
  void severalRunsOfOneModelShareAFigureAndATable() throws IOException {
    Path page = directory.resolve("both.html");
    Run run =
        Run.of("chart", run("first", "", ""), run("second", "", ""), "--out", page.toString());
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("second")
        .contains("× 1.00")
        .doesNotContain("± Infinity", "± NaN");
    assertThat(Files.readString(page))
        .contains("first: raspi3b+_coral_usb uint8", "second: raspi3b+_coral_usb uint8")
        .contains("2 runs compared")
        .doesNotContain("± Infinity", "± NaN");
  }

  @Test
  void runsOfDifferentModelsOrLayersAreNotCompared() throws IOException {
    String first = run("first", "", "");
    for (String[] other :
        List.of(new String[] {"vgg16-112", "lenet"}, new String[] {"fc1", "fc9"})) {
      Run run = Run.of("chart", first, run("other", other[0], other[1]));
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.complaint()).contains("other: expected the model and layers of", "vgg16-112");
    }
    Run twice = Run.of("chart", first, first);
    assertThat(twice.code()).isEqualTo(2);
    assertThat(twice.complaint()).contains("twice");
    assertThat(Path.of("comparison.html")).doesNotExist();
  }

  @Test
  void oneRunIsDrawnAgainInItsOwnDirectory() throws IOException {
    String first = run("first", "", "");
    assertThat(Run.of("chart", first).code()).isZero();
    assertThat(Path.of(first, "report.html"))
        .content()
        .contains("Every layer prefix")
        .doesNotContain("± Infinity", "± NaN");
  }
}
