package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.cli.option.Defaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** {@code --quiet}, {@code --json} and {@code --out} mean the same in every command. */
class SameInEveryCommandTest {

  private static final String STUDY = "../results/published/second-measurement.csv";

  /** What answers in a form of its own, or runs until it is stopped. */
  private static final Set<String> WITHOUT_JSON =
      Set.of(
          "completion", // a shell's script
          "help",
          "man", // a page for man
          "meter emulate", // runs until it is stopped
          "meter record", // power.csv
          "offload serve", // runs until it is stopped
          "schedule serve"); // runs until it is stopped

  /** What writes no file, or files that options of their own name. */
  private static final Set<String> WITHOUT_OUT =
      Set.of(
          "clean", // removes files
          "completion", // the shell's redirection says where
          "doctor",
          "fit",
          "help",
          "inspect",
          "link presets",
          "meter emulate",
          "meter read",
          "offload load",
          "offload run",
          "offload serve",
          "schedule analyze",
          "schedule evaluate",
          "schedule request", // --log
          "schedule serve",
          "stream"); // --sink, --results and --trace

  @TempDir Path directory;

  private static Map<String, CommandLine> commands() {
    Map<String, CommandLine> leaves = new TreeMap<>();
    CommandLine root = new CommandLine(new Splitpoint());
    Splitpoint.addQuiet(root);
    leaves(root, "", leaves);
    return leaves;
  }

  private static void leaves(CommandLine of, String name, Map<String, CommandLine> to) {
    of.getSubcommands()
        .forEach(
            (word, command) -> {
              String path = name.isEmpty() ? word : name + " " + word;
              if (command.getSubcommands().isEmpty()) {
                to.put(path, command);
              } else {
                leaves(command, path, to);
              }
            });
  }

  @Test
  void aKeptAcceleratorIsThatOfEveryCommandThatHasTheOption() throws Exception {
    Map<String, String> kept =
        Map.of(
            "SPLITPOINT_HOST", "a",
            "SPLITPOINT_EDGETPU_LIBRARY", "b",
            "SPLITPOINT_EDGETPU_COMPILER", "c");
    Defaults defaults = Defaults.read(kept, directory.resolve("none"));
    commands()
        .forEach(
            (name, command) -> {
              for (String option : List.of("--host", "--edgetpu-library", "--edgetpu-compiler")) {
                OptionSpec found = command.getCommandSpec().findOption(option);
                // The tasks of a profile are those of the host that the profile names.
                if (found != null && !name.equals("schedule tasks")) {
                  assertThat(defaults.defaultValue(found)).as("%s %s", name, option).isNotNull();
                }
              }
            });
  }

  @Test
  void everyCommandHasThemWithTheSameWords() {
    Map<String, CommandLine> commands = commands();
    assertThat(commands).hasSizeGreaterThan(20).containsKeys(WITHOUT_JSON.toArray(String[]::new));
    commands.forEach(
        (name, command) -> {
          OptionSpec quiet = command.getCommandSpec().findOption("--quiet");
          assertThat(quiet).as("%s --quiet", name).isNotNull();
          assertThat(quiet.description())
              .as("%s --quiet", name)
              .containsExactly("print nothing but errors on stderr");
          OptionSpec json = command.getCommandSpec().findOption("--json");
          assertThat(json == null).as("%s --json", name).isEqualTo(WITHOUT_JSON.contains(name));
          if (json != null) {
            assertThat(json.description())
                .as("%s --json", name)
                .containsExactly("print the answer as JSON instead of text");
          }
          OptionSpec out = command.getCommandSpec().findOption("--out");
          assertThat(out == null).as("%s --out", name).isEqualTo(WITHOUT_OUT.contains(name));
          if (out != null) {
            assertThat(out.paramLabel()).as("%s --out", name).isIn("DIR", "FILE");
          }
        });
  }

  /** Command lines that need neither a device nor more than a second or two. */
  private List<List<String>> lines() throws Exception {
    Path run = Files.createDirectories(directory.resolve("run"));
    Files.copy(Path.of(STUDY), run.resolve("profile.csv"));
    Path again = Files.createDirectories(directory.resolve("again"));
    Files.copy(Path.of(STUDY), again.resolve("profile.csv"));
    Path tasks =
        Files.writeString(
            directory.resolve("tasks.csv"),
            "task,period_ms,deadline_ms,wcet_ms\na,10,10,3\nb,20,20,4\n");
    Path log =
        Files.writeString(
            directory.resolve("client.log"),
            "success,10.000ms,modelled,0.0\nfail,20.000ms,no answer,0\n");
    String models = directory.resolve("models").toString();
    return List.of(
        List.of("partition", STUDY, "--tail", "x10", "--out", directory + "/splits"),
        List.of("chart", run.toString()),
        List.of("chart", run.toString(), again.toString(), "--out", directory + "/both.html"),
        List.of("inspect", "lenet", "--models-dir", models),
        List.of("estimate", "--model", "lenet", "--models-dir", models),
        List.of("segment", "lenet", "--tpus", "2"),
        List.of("link", "presets"),
        List.of("schedule", "analyze", tasks.toString(), "--policy", "edf"),
        List.of("schedule", "simulate", tasks.toString(), "--policy", "edf"),
        List.of("schedule", "evaluate", log.toString()),
        List.of("doctor"),
        List.of("clean"));
  }

  @Test
  void quietIsSilentOnStderrAndLeavesTheAnswer() throws Exception {
    for (List<String> line : lines()) {
      Run run = with(line, "--quiet");
      assertThat(run.code()).as("%s: %s", line, run.err()).isIn(0, 3, 4);
      assertThat(run.err()).as("%s --quiet", line).isEmpty();
      assertThat(run.out()).as("%s --quiet", line).isNotBlank();
    }
    // an error is still said
    Run broken = Run.of("partition", "no-such.csv", "--quiet");
    assertThat(broken.code()).isEqualTo(2);
    assertThat(broken.err()).contains("no-such.csv");
  }

  @Test
  void jsonIsAllThatIsOnStdout() throws Exception {
    ObjectMapper json =
        new ObjectMapper()
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    for (List<String> line : lines()) {
      Run run = with(line, "--json");
      assertThat(run.code()).as("%s: %s", line, run.err()).isIn(0, 3, 4);
      assertThat(json.readTree(run.out()).isContainerNode()).as("%s --json", line).isTrue();
    }
  }

  private static Run with(List<String> line, String option) {
    List<String> all = new ArrayList<>(line);
    all.add(option);
    return Run.of(all.toArray(String[]::new));
  }
}
