package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.doctor.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** What is the same in every command: kept defaults, help, the width of lines, what Ctrl-C says. */
class MannersTest {

  private static final Path PUBLISHED = Path.of("../results/published/second-measurement.csv");

  @TempDir Path folder;

  private Run partition(Defaults defaults, String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] args =
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of(
                    "partition",
                    PUBLISHED.toString(),
                    "--tail",
                    "x10",
                    "--json",
                    "--out",
                    folder.resolve("out").toString()),
                java.util.stream.Stream.of(more))
            .toArray(String[]::new);
    int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), defaults, args);
    return new Run(code, out.toString(), err.toString());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("defaults.properties"), text);
  }

  @Test
  void aKeptLinkIsUsedAndTheCommandLineComesFirst() throws IOException {
    Defaults kept = Defaults.read(Map.of(), file("link = lte\n"));
    assertThat(partition(kept).out()).contains("\"lte\"").doesNotContain("\"wifi\"");
    assertThat(partition(kept, "--link", "wifi").out()).contains("\"wifi\"");
    assertThat(partition(Defaults.none()).out()).contains("\"wifi\"");
  }

  @Test
  void aVariableComesBeforeTheFileAndDoctorSaysWhereEachIsFrom() throws IOException {
    Path file = file("link = lte\nhost = usb3-rpi4\n");
    Defaults kept =
        Defaults.read(Map.of("SPLITPOINT_LINK", "5g", "SPLITPOINT_JIT_LEVEL", "1"), file);
    assertThat(kept.findings())
        .extracting(Finding::check, Finding::found)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("default --host", "usb3-rpi4, from " + file),
            org.assertj.core.groups.Tuple.tuple("default --link", "5g, from SPLITPOINT_LINK"));
  }

  @Test
  void anOptionThatMeansSomethingElseElsewhereIsNotTouched() throws IOException {
    Defaults kept = Defaults.read(Map.of(), file("memory = 512m\nlink = lte\n"));
    Run limited = partition(kept);
    assertThat(limited.code()).as(limited.err()).isZero();
    assertThat(partition(Defaults.read(Map.of(), file("link = lte\n"))).out())
        .isEqualTo(limited.out());
  }

  @Test
  void aKeyThatIsNoOptionToKeepIsNamedWithTheNearest() throws IOException {
    Path file = file("lnk = lte\n");
    assertThatThrownBy(() -> Defaults.read(Map.of(), file))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("found 'lnk'")
        .hasMessageContaining("did you mean link?");
    assertThat(Defaults.file(Map.of("XDG_CONFIG_HOME", "/c"), "/home/u"))
        .isEqualTo(Path.of("/c/splitpoint/defaults.properties"));
    assertThat(Defaults.file(Map.of(), "/home/u"))
        .isEqualTo(Path.of("/home/u/.config/splitpoint/defaults.properties"));
  }

  @Test
  void helpOfACommandIsWhatItsOptionPrints() {
    assertThat(Run.of("help", "offload", "run").out())
        .isEqualTo(Run.of("offload", "run", "--help").out());
    assertThat(Run.of("help").out()).isEqualTo(Run.of("--help").out());
    Run unknown = Run.of("help", "profil");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.complaint()).contains("expected a command").contains("'profil'");
  }

  @Test
  void columnsAreTakenFromTheShellWhereTheyMakeSense() {
    assertThat(TerminalWidth.columns(Map.of("COLUMNS", "132"))).isEqualTo(132);
    assertThat(TerminalWidth.columns(Map.of("COLUMNS", "wide"))).isEqualTo(80);
    assertThat(TerminalWidth.columns(Map.of("COLUMNS", "3"))).isEqualTo(80);
    assertThat(TerminalWidth.columns(Map.of())).isEqualTo(80);
  }

  @Test
  void progressStaysOnOneLineSoThatTakingItAwayLeavesNothing() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ProgressLine progress =
        new ProgressLine(new PrintStream(err, true, StandardCharsets.UTF_8), false, true)) {
      progress.at(0.5, "head up to " + "a/very/long/name/of/a/layer".repeat(9));
    }
    String text = err.toString(StandardCharsets.UTF_8);
    for (String line : text.split("\r\u001b\\[K")) {
      assertThat(line.length()).isLessThanOrEqualTo(TerminalWidth.columns() - 1);
    }
    assertThat(text).endsWith("\r\u001b[K");
  }

  @Test
  void tablesShortenNamesInTheMiddleAndNothingElse() {
    StringWriter wide = new StringWriter();
    StringWriter narrow = new StringWriter();
    List<String> header = List.of("", "layer", "bytes");
    List<List<String>> rows =
        List.of(List.of("1", "functional_1/block1_conv1/Relu".repeat(5) + "_end", "1,234,567"));
    TextTable.print(header, rows, 0, new PrintWriter(wide, true));
    TextTable.print(header, rows, 80, new PrintWriter(narrow, true));
    assertThat(wide.toString()).contains(rows.get(0).get(1));
    assertThat(narrow.toString().lines()).allMatch(line -> line.length() <= 80);
    assertThat(narrow.toString())
        .contains("functional_1")
        .contains("…")
        .contains("_end  1,234,567");
  }

  @Test
  void answersAreColouredOnlyWhereColoursAreWanted() {
    String valid = "VALID: no reason was found to doubt these numbers";
    assertThat(AnswerColour.of(valid, Ansi.OFF)).isEqualTo(valid);
    assertThat(AnswerColour.of(valid, Ansi.ON)).startsWith("\u001b[").contains(valid);
    assertThat(AnswerColour.of("NOT VALID: x", Ansi.ON))
        .isNotEqualTo(AnswerColour.of("VALID: x", Ansi.ON).replace("VALID", "NOT VALID"));
    assertThat(AnswerColour.of("layer  op  output", Ansi.ON)).isEqualTo("layer  op  output");
  }

  @Test
  void ctrlCSaysHowMuchIsKeptAndWhere() throws IOException {
    Path journal = folder.resolve("run").resolve("measurements.journal");
    assertThat(KeptOnCtrlC.words(journal)).isEqualTo("interrupted before anything was measured");
    Files.createDirectories(journal.getParent());
    Files.writeString(journal, "what the run is\nfirst\nsecond\n");
    assertThat(KeptOnCtrlC.words(journal))
        .contains("2 measurements are kept in " + journal.getParent())
        .contains("--resume");
  }

  @Test
  void cleanShowsTheCacheAndRefusesWhatIsNotThere() {
    Run shown = Run.of("clean", "--json");
    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(shown.out()).contains("\"removed\" : false").contains("\"entries\"");
    Run unknown = Run.of("clean", "no-such-thing", "--remove");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.complaint()).contains("found 'no-such-thing'");
  }

  @Test
  void cleanRemovesWhatIsNamedAndLeavesTheRest() throws IOException {
    Path cache = folder.resolve("cache");
    Files.createDirectories(cache.resolve("models/lenet-layers"));
    Files.writeString(cache.resolve("models/lenet-layers/lenet.tflite"), "12345");
    Files.createDirectories(cache.resolve("trials"));
    Files.createSymbolicLink(cache.resolve("models/link"), cache.resolve("trials"));
    Files.writeString(cache.resolve("trials/passed"), "");
    List<CleanCommand.Entry> entries = CleanCommand.entries(cache);
    assertThat(entries).extracting(CleanCommand.Entry::name).containsExactly("models", "trials");
    assertThat(entries.get(0).bytes()).isEqualTo(5);
    CleanCommand.delete(entries.get(0).path());
    assertThat(cache.resolve("models")).doesNotExist();
    assertThat(cache.resolve("trials/passed")).exists();
  }
}
