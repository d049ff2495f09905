package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
}
