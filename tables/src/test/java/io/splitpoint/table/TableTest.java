package io.splitpoint.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {

  private static final Columns COLUMNS =
      Columns.of(List.of("name", "time_ms"))
          .optionally("deadline_ms")
          .numbered(Pattern.compile("wcet_[1-9]_ms"));

  @TempDir Path directory;

  @AfterEach
  void strictAgain() {
    UnknownColumns.allow(false);
  }

  private static List<String> times(Reader reader) {
    List<String> times = new ArrayList<>();
    try (Table table = Table.open("t.csv", reader, COLUMNS)) {
      for (Fields row : table) {
        times.add(row.text("name") + "=" + row.number("time_ms"));
      }
    }
    return times;
  }

  private static List<String> times(String text) {
    return times(new StringReader(text));
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> times(text))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("t.csv: ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  private Path file(String text, Charset charset) throws IOException {
    return Files.write(directory.resolve("t.csv"), text.getBytes(charset));
  }

  private static List<String> times(Path file) {
    List<String> times = new ArrayList<>();
    try (Table table = Table.open(file, COLUMNS)) {
      table.forEach(row -> times.add(row.text("name") + "=" + row.number("time_ms")));
    }
    return times;
  }

  @Test
  void anUnknownColumnIsRefusedWithTheNearestKnownName() {
    refused(
        "name,time_ms,dedline_ms\na,1,2\n",
        "line 1: expected the columns of this format, found 'dedline_ms': did you mean"
            + " deadline_ms?");
    refused("name,time_ms,colour\na,1,red\n", "found 'colour', which is none of name, time_ms");
    refused("name,time_ms,wcet_0_ms\na,1,2\n", "found 'wcet_0_ms'");
    refused("nome,time_ms\na,1\n", "found 'nome': did you mean name?");
    assertThat(times("name,time_ms,wcet_3_ms\na,1,2\n")).containsExactly("a=1.0");
  }

  @Test
  void whoMeansAnUnknownColumnCanHaveIt() {
    UnknownColumns.allow(true);
    assertThat(times("name,time_ms,colour\na,1,red\n")).containsExactly("a=1.0");
    refused("name,colour\na,red\n", "found no time_ms");
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    assertThat(times("\uFEFFname,time_ms\na,1\n")).containsExactly("a=1.0");
    for (Charset charset :
        List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      assertThat(times(file("\uFEFFname,time_ms\né,1\n", charset))).containsExactly("é=1.0");
    }
  }

  @Test
  void semicolonsTabsAndDecimalCommasAreReadWhereTheHeaderHasNoComma() {
    assertThat(times("name;time_ms\na;1,5\nb;2\n")).containsExactly("a=1.5", "b=2.0");
    assertThat(times("name\ttime_ms\na\t1.5\n")).containsExactly("a=1.5");
    assertThat(times("sep=;\r\nname;time_ms\r\na;0,25\r\n")).containsExactly("a=0.25");
    assertThat(times("# a; comment, here\nname;time_ms\na;,5e1\n")).containsExactly("a=5.0");
  }

  @Test
  void pointsAndCommasInOneFileAreRefusedWithBothPlaces() {
    refused(
        "name;time_ms\na;1,5\nb;2.5\n",
        "expected decimal points or decimal commas, found both: '2.5' in line 3, time_ms and"
            + " '1,5' in line 2, time_ms");
    refused("name;time_ms\na;1.234,5\n", "found '1.234,5'");
  }

  @Test
  void aDecimalCommaBetweenCommasIsNamed() {
    refused("name,time_ms\na,\"1,5\"\n", "a decimal comma needs semicolons or tabs");
    refused("name,time_ms\na,1,5\n", "line 2: expected 2 fields, found 3 (a decimal comma");
  }

  @Test
  void numbersAreDecimalAndWithinTheRangeOfTheirUnit() {
    for (String bad :
        List.of(
            "NaN",
            "Infinity",
            "-Infinity",
            "inf",
            "1f",
            "1d",
            "0x10",
            "1_000",
            "1e99999",
            "-1",
            "1e10",
            "1e-309",
            "5 ms",
            "fast",
            "١")) {
      refused("name,time_ms\na," + bad + "\n", "line 2: time_ms: expected a number from 0 to 1");
    }
    refused("name,time_ms\na,\n", "time_ms: expected a number from 0 to 1e9 ms, found nothing");
    assertThat(times("name,time_ms\na,1e9\nb,+.5\nc,3.\nd,0e0\n")).hasSize(4);
  }

  @Test
  void theLineOfARowIsThatOfItsFirstCharacter() {
    refused("\n# one\nname,time_ms\n\n\"a\nb\",1\n# two\nc,x", "line 8: time_ms");
    refused("\n# one\nname,time_ms\n\n\"a\nb\",x\n", "line 5: time_ms");
    refused("sep=,\nname,time_ms\na,x\n", "line 3: time_ms");
  }

  @Test
  void aHeaderNamesEachColumnOnce() {
    refused("name,time_ms,name\na,1,b\n", "found 'name' again");
    refused("name,time_ms,\na,1,\n", "expected a header with a name for each column");
    refused("", "found no name, time_ms");
    refused("name,time_ms\na\n", "line 2: expected 2 fields, found 1");
  }

  @Test
  void whatIsNoTextIsNamed() throws IOException {
    refused("name,time_ms\na,\"1\n", "expected comma-separated values");
    refused("name,time_ms\na,\0\n", "characters 0");
    refused("x".repeat(2_000_000), "a line of more than");
    Path zip = file("PK\3\4xxxx", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> times(zip)).hasMessageContaining("spreadsheets");
    Path latin = file("name,time_ms\né,1\n", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> times(latin)).hasMessageContaining("found other bytes");
    assertThatThrownBy(() -> times(Path.of("/dev/zero")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("characters 0");
    assertThatThrownBy(() -> times(directory.resolve("none.csv")))
        .hasCauseInstanceOf(NoSuchFileException.class);
  }

  @Test
  void theRangeOfANameIsThatOfTheUnitAtItsEnd() {
    assertThat(Range.of("latency_ms_low")).isEqualTo(Range.of("x_ms"));
    assertThat(Range.of("input_mb_per_s").unit()).isEqualTo("MB/s");
    assertThat(Range.of("gmac_per_s").unit()).isEqualTo("a second");
    assertThat(Range.of("priority")).isEqualTo(Range.PLAIN);
  }
}
