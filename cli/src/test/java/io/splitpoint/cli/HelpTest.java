package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.splitpoint.cli.option.Defaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Help, completion and manual pages, of every command that there is. */
class HelpTest {

  @TempDir Path directory;

  static Stream<CommandLine> everyCommand() {
    return below(program());
  }

  private static CommandLine program() {
    return new CommandLine(new Splitpoint()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static Stream<CommandLine> below(CommandLine command) {
    return Stream.concat(
        Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::below));
  }

  /** The indented lines of the footer, those that end with a backslash joined to the next. */
  private static List<String> examples(CommandLine command) {
    List<String> examples = new ArrayList<>();
    String begun = "";
    for (String line : command.getCommandSpec().usageMessage().footer()) {
      if (line.startsWith("  ")) {
        String text = begun + line.strip();
        begun = text.endsWith("\\") ? text.substring(0, text.length() - 1) : "";
        if (begun.isEmpty()) {
          examples.add(text);
        }
      }
    }
    assertThat(begun).as("a line goes on and there is none").isEmpty();
    return examples;
  }

  @Test
  void theModelledHostHasTheSameDefaultInEveryCommand() throws IOException {
    Defaults kept = Defaults.read(Map.of("SPLITPOINT_HOST", "usb3-rpi4"), Path.of("no/such/file"));
    List<CommandLine.Model.OptionSpec> hosts =
        everyCommand()
            .map(command -> command.getCommandSpec().findOption("--host"))
            .filter(option -> option != null && option.paramLabel().equals("NAME|FILE"))
            .toList();
    assertThat(hosts).hasSizeGreaterThanOrEqualTo(8);
    assertThat(hosts)
        .allSatisfy(
            option -> {
              assertThat(option.defaultValue()).isNull();
              assertThat(kept.defaultValue(option))
                  .as("a kept host of %s", option.command().qualifiedName())
                  .isEqualTo("usb3-rpi4");
              assertThat(String.join(" ", option.description()))
                  .endsWith("(default: the one most like this machine)");
            });
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void everyCommandHasAnExampleThatParses(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    assertThat(command.getCommandSpec().usageMessage().footer())
        .as("lines of %s", name)
        .allMatch(line -> !line.startsWith("  ") || line.length() <= 80);
    List<String> examples = examples(command);
    assertThat(examples)
        .as("examples of %s", name)
        .anyMatch(example -> (example + " ").startsWith(name + " "));
    for (String example : examples) {
      assertThat(example).startsWith("splitpoint ");
      String ours = example.replaceFirst(" +(?:[|>]|&&) .*", "");
      String[] args = ours.substring("splitpoint".length()).strip().split("\\s+");
      assertThatCode(() -> program().parseArgs(args)).as(example).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void theHelpOfEveryCommandShowsItsExamples(CommandLine command) {
    String[] path = command.getCommandSpec().qualifiedName().split(" ");
    String[] args = new String[path.length];
    System.arraycopy(path, 1, args, 0, path.length - 1);
    args[path.length - 1] = "--help";
    Run run = Run.of(args);
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("Usage: splitpoint")
        .containsPattern("Examples?:\n  splitpoint ");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "profile --model vgg6 --device cpu = vgg16",
        "profile --modle vgg16 --device cpu = --model",
        "profile --model lenet --device corl = coral",
        "profile --model lenet --device cpu --link wfi = wifi",
        "slice lenet --after pol1 = pool1",
        "profile --model lenet --device cpu --quality norml = normal",
        "profile --model lenet --device cpu --precision int9 = int8",
        "estimate --model lenet --host usb3-dektop = usb3-desktop",
        "schedule analyze x.csv --policy edff = edf",
        "meter read um25:/dev/x = um25c",
        "meter emulate um25c --fault sient = silent",
        "inspect lennet = lenet",
        "profil --model lenet = splitpoint profile",
        "schedule analize x = schedule analyze",
        "inspect lenet --jsn = --json"
      })
  void aSlipOfTheKeyboardIsRecognised(String slip) {
    String[] parts = slip.split(" = ");
    Run run = Run.of(parts[0].split(" "));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines().skip(1).toList())
        .singleElement()
        .asString()
        .matches("(Did you mean|Possible solutions): .*")
        .contains(parts[1]);
  }

  @Test
  void whatIsFarFromEverythingIsNotGuessedAt() {
    assertThat(Suggestion.of("model: expected a name (vgg16, lenet), found 'bert-large'"))
        .isEmpty();
    assertThat(Suggestion.of("/dev/x: expected a serial device, found a file")).isEmpty();
    assertThat(io.splitpoint.table.Nearest.slips("vgg16", "vgg16")).isZero();
    assertThat(io.splitpoint.table.Nearest.slips("vgg61", "vgg16"))
        .as("swapped neighbours")
        .isEqualTo(1);
    assertThat(io.splitpoint.table.Nearest.slips("", "abc")).isEqualTo(3);
    assertThat(io.splitpoint.table.Nearest.slips("lenet", "resnet50")).isEqualTo(4);
  }

  @Test
  void bashCompletesCommandsOptionsAndNames() throws Exception {
    Path script = script("bash");
    assertThat(Files.readString(script))
        .as("files are completed where no name fits, as a user's own model")
        .contains(" -o default splitpoint ")
        .doesNotContain("+o default");
    assertThat(completed("bash", script, "prof")).contains("profile");
    assertThat(completed("bash", script, "schedule", "an")).contains("analyze");
    assertThat(completed("bash", script, "profile", "--require")).contains("--require-hardware");
    assertThat(completed("bash", script, "profile", "--model", "vgg16-")).contains("vgg16-112");
    assertThat(completed("bash", script, "partition", "--link", "eth")).contains("ethernet");
  }

  @Test
  void zshCompletesCommandsOptionsAndNames() throws Exception {
    Path script = script("zsh");
    assumeShell("zsh");
    String load = "autoload -U compinit; compinit -u -D; source " + script + "; ";
    assertThat(said("zsh", "-f", "-c", load)).isEmpty();
    String complete =
        load
            + "COMP_WORDS=(splitpoint %s); COMP_CWORD=%d; setopt ksharrays shwordsplit;"
            + " _complete_splitpoint; echo \"${COMPREPLY[@]}\"";
    assertThat(said("zsh", "-f", "-c", complete.formatted("schedule an", 2))).contains("analyze");
    assertThat(said("zsh", "-f", "-c", complete.formatted("partition --link eth", 3)))
        .contains("ethernet");
  }

  @Test
  void fishCompletesCommandsOptionsAndNames() throws Exception {
    Path script = script("fish");
    for (CommandLine command : everyCommand().toList()) {
      if (!command.getCommandSpec().usageMessage().hidden()) {
        assertThat(Files.readString(script)).contains(command.getCommandName());
      }
    }
    assumeShell("fish");
    String source = "source " + script + "; complete -C ";
    assertThat(said("fish", "-N", "-c", source + "'splitpoint prof'")).startsWith("profile\t");
    assertThat(said("fish", "-N", "-c", source + "'splitpoint schedule an'")).contains("analyze");
    assertThat(said("fish", "-N", "-c", source + "'splitpoint profile --model vgg16-'"))
        .contains("vgg16-112");
    assertThat(said("fish", "-N", "-c", source + "'splitpoint partition --link eth'"))
        .startsWith("ethernet");
  }

  @Test
  void everyCommandHasAManualPage() throws Exception {
    assertThat(Run.of("man", "--out", directory.toString()).code()).isZero();
    for (CommandLine command : everyCommand().toList()) {
      if (command.getCommandSpec().usageMessage().hidden()) {
        continue;
      }
      Path page = directory.resolve(command.getCommandSpec().qualifiedName("-") + ".1");
      assertThat(page).exists();
      assertThat(Files.readAllLines(page))
          .contains(".SH \"SYNOPSIS\"", ".SH \"EXAMPLES\"")
          .first()
          .asString()
          .startsWith(".TH ");
      if (installed("mandoc")) {
        assertThat(said("mandoc", "-Tlint", "-W", "warning", page.toString())).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void aShellOffersWordsAsTheyAreTyped(CommandLine command) {
    for (CommandLine.Model.ArgSpec arg : command.getCommandSpec().args()) {
      if (arg.completionCandidates() != null) {
        assertThat(arg.completionCandidates())
            .as("%s of %s", arg, command.getCommandName())
            .allMatch(word -> word.equals(word.toLowerCase(Locale.ROOT)));
      }
    }
  }

  private Path script(String shell) throws IOException {
    Run run = Run.of("completion", shell);
    assertThat(run.code()).isZero();
    return Files.writeString(directory.resolve("completion." + shell), run.out());
  }

  private String completed(String bash, Path script, String... words) throws Exception {
    String line =
        "source %s; COMP_WORDS=(splitpoint %s); COMP_CWORD=%d; _complete_splitpoint;"
            .formatted(script, String.join(" ", words), words.length);
    return said(bash, "-c", line + " echo \"${COMPREPLY[@]}\"");
  }

  private static void assumeShell(String name) {
    Assumptions.assumeTrue(installed(name), name + " is not installed: its script was only made");
  }

  private static boolean installed(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(at -> Files.isExecutable(Path.of(at, program)));
  }

  private static String said(String... line) throws Exception {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return said;
  }
}
