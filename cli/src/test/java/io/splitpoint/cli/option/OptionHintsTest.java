package io.splitpoint.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class OptionHintsTest {

  @Command(name = "runs")
  static final class Runs {
    @Option(names = "--no-xnnpack")
    boolean plain;
  }

  @Command(name = "validates")
  static final class Validates {
    @Option(names = "--power")
    String power;

    @Option(names = "--board")
    String board;
  }

  @Command(name = "serves")
  static final class Serves {
    @Option(names = "--metrics")
    String metrics;
  }

  @Command(name = "reads")
  static final class Reads {}

  @Test
  void theOptionThatHelpsIsNamedWhereTheCommandHasIt() {
    String told = "XNNPACK cannot run the model; it may run without XNNPACK";
    assertThat(OptionHints.with(told, new CommandLine(new Runs()).getCommandSpec()))
        .isEqualTo(told + " (--no-xnnpack)");
    assertThat(OptionHints.with(told, new CommandLine(new Reads()).getCommandSpec()))
        .isEqualTo(told);
  }

  @Test
  void aMessageThatSpeaksOfNoOptionStaysAsItIs() {
    assertThat(
            OptionHints.with("a.csv: no such file", new CommandLine(new Runs()).getCommandSpec()))
        .isEqualTo("a.csv: no such file");
  }

  @Test
  void severalOptionsThatHelpAreNamedTogether() {
    String told = "expected a power meter or the device file of this machine, found neither";
    assertThat(OptionHints.with(told, new CommandLine(new Validates()).getCommandSpec()))
        .isEqualTo(told + " (--board, --power)");
  }

  @Test
  void anOptionThatTheMessageNamesIsNotNamedAgain() {
    String told = "--metrics: expected [HOST:]PORT, found 'x'";
    assertThat(OptionHints.with(told, new CommandLine(new Serves()).getCommandSpec()))
        .isEqualTo(told);
  }

  /** A phrase that nobody says any more, or an option that has another name, would help nobody. */
  @Test
  void everyPhraseIsSaidBelowTheCommandLineAndEveryOptionIsThere() throws IOException {
    StringBuilder rooms = new StringBuilder();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.filter(of -> !of.endsWith("cli")).toList()) {
        rooms.append(sources(module.resolve("src").resolve("main").resolve("java")));
      }
    }
    String said = rooms.toString().replaceAll("\"\\s*\\+\\s*\"", "");
    assertThat(OptionHints.OPTIONS.keySet()).allMatch(said::contains);
    String commands =
        sources(Path.of("src", "main", "java")).replaceAll("Map\\.entry\\([^)]*\\)", "");
    assertThat(OptionHints.OPTIONS.values().stream().flatMap(List::stream))
        .allMatch(option -> commands.contains('"' + option + '"'));
  }

  private static String sources(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return "";
    }
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(of -> of.toString().endsWith(".java")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
