package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.splitpoint.profile.ProfileCsv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of docs/notebook.md, run by Python on the files of a run. */
class NotebookTest {

  private static final String PYTHON = System.getProperty("python", "python3");

  @TempDir Path folder;

  private record Said(int code, String text) {}

  private static Said python(Path directory, String script) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(PYTHON, "-c", script)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException noPython) {
      return new Said(127, noPython.getMessage());
    }
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  @Test
  void theLinesRunAndSayWhatTheFilesSay() throws Exception {
    assumeTrue(
        python(folder, "import pandas").code() == 0,
        PYTHON + " has no pandas: docs/notebook.md is not run here (-Dpython=… names another)");
    Path run = folder.resolve("run");
    Run profiled =
        Run.of(
            "profile",
            "--model",
            "lenet",
            "--device",
            "cpu",
            "--runs",
            "3",
            "--threads",
            "1",
            "--quiet",
            "--models-dir",
            folder.resolve("models").toString(),
            "--out",
            run.toString());
    assertThat(profiled.code()).as(profiled.err()).isZero();
    Matcher block =
        Pattern.compile("```python\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../docs/notebook.md")));
    assertThat(block.find()).isTrue();
    assertThat(block.group(1).lines()).hasSize(10);

    Said said = python(run, block.group(1));

    assertThat(said.code()).as(said.text()).isZero();
    double wholeMs =
        ProfileCsv.read(run.resolve("profile.csv")).rows().stream()
            .filter(row -> row.layer() == 8)
            .findFirst()
            .flatMap(row -> row.latency())
            .orElseThrow()
            .medianMs();
    assertThat(said.text()).contains("measured");
    assertThat(numbers(said.text())).anyMatch(number -> Math.abs(number / wholeMs - 1) < 1e-3);
    List<String> header = List.of(Files.readAllLines(run.resolve("splits.csv")).get(0).split(","));
    List<String[]> won =
        Files.readAllLines(run.resolve("splits.csv")).stream()
            .skip(1)
            .map(line -> line.split(",", -1))
            .filter(row -> List.of(row[header.indexOf("best_for")].split(" ")).contains("latency"))
            .toList();
    assertThat(won).isNotEmpty();
    assertThat(said.text())
        .contains("best split: " + won.get(0)[header.indexOf("split_name")] + " at ")
        .contains("slowest layer: ")
        .contains("front: [");
  }

  private static List<Double> numbers(String text) {
    return Arrays.stream(text.split("[^0-9.e+-]+"))
        .filter(word -> word.matches("\\d+\\.\\d+(e[-+]\\d+)?"))
        .map(Double::valueOf)
        .toList();
  }
}
