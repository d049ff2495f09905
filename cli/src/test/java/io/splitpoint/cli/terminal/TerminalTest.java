package io.splitpoint.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** The width of lines and tables, and colours. */
class TerminalTest {

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
  void ctrlCTakesTheBarAwayForGoodAndSaysWhatIsKept() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ProgressLine progress =
        new ProgressLine(new PrintStream(err, true, StandardCharsets.UTF_8), false, true)) {
      progress.at(0.5, "frame 5");
      progress.interrupted(ProgressLine.NOTHING_KEPT);
      progress.at(0.6, "frame 6");
    }
    assertThat(err.toString(StandardCharsets.UTF_8))
        .endsWith("\r\u001b[K" + ProgressLine.NOTHING_KEPT + System.lineSeparator());
  }

  @Test
  void tablesShortenNamesInTheMiddleAndNothingElse() {
    StringWriter wide = new StringWriter();
    StringWriter narrow = new StringWriter();
    List<String> header = List.of("", "layer", "bytes");
    List<List<String>> rows =
        List.of(List.of("1", "functional_1/block1_conv1/Relu".repeat(5) + "_end", "1,234,567"));
    TextTable.print(header, rows, 2, 0, new PrintWriter(wide, true));
    TextTable.print(header, rows, 2, 80, new PrintWriter(narrow, true));
    assertThat(wide.toString()).contains(rows.get(0).get(1));
    assertThat(narrow.toString().lines()).allMatch(line -> line.length() <= 80);
    assertThat(narrow.toString())
        .contains("functional_1")
        .contains("…")
        .contains("_end  1,234,567");
  }

  @Test
  void tablesOfManyColumnsFitTheTerminalAndKeepEveryNumber() {
    StringWriter narrow = new StringWriter();
    List<String> row =
        List.of(
            "17",
            "MobilenetV2/expanded_conv_16/project/add_fold",
            "DEPTHWISE_CONV_2D",
            "1x112x112x32",
            "401,408",
            "10,838,016",
            "992",
            "182,115 (12 tensors)");
    TextTable.print(
        List.of("", "layer", "op", "output", "output bytes", "MACs", "param bytes", "cut"),
        List.of(row),
        2,
        80,
        new PrintWriter(narrow, true));
    assertThat(narrow.toString().lines()).allMatch(line -> line.length() <= 80);
    assertThat(narrow.toString()).contains("401,408 10,838,016", " 992 ", "output", "bytes");
  }

  @Test
  void answersAreColouredOnlyWhereColoursAreWanted() {
    String valid = "VALID: no reason was found to doubt these numbers";
    assertThat(AnswerColour.of(valid, Ansi.OFF)).isEqualTo(valid);
    assertThat(AnswerColour.of(valid, Ansi.ON)).startsWith("\u001b[").contains(valid);
    assertThat(AnswerColour.of("NOT VALID: x", Ansi.ON))
        .isNotEqualTo(AnswerColour.of("VALID: x", Ansi.ON).replace("VALID", "NOT VALID"));
    String proved = "schedulable under edf on 1 Edge TPU (exact response times)";
    assertThat(AnswerColour.of(proved, Ansi.ON)).startsWith("\u001b[").contains(proved);
    assertThat(AnswerColour.of("not " + proved, Ansi.ON))
        .isNotEqualTo(AnswerColour.of(proved, Ansi.ON).replace(proved, "not " + proved));
    assertThat(AnswerColour.of("latency   2 ms", true, Ansi.OFF)).isEqualTo("latency   2 ms");
    assertThat(AnswerColour.of("latency   2 ms", true, Ansi.ON))
        .contains("latency   2 ms")
        .isNotEqualTo(AnswerColour.of("latency   2 ms", false, Ansi.ON));
    assertThat(AnswerColour.of("layer  op  output", Ansi.ON)).isEqualTo("layer  op  output");
  }
}
