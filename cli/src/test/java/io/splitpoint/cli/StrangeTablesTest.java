package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What spreadsheets and people make of the program's tables: read, or refused in one line. */
class StrangeTablesTest {

  private static final Path PUBLISHED =
      Path.of("..", "results", "published", "second-measurement.csv");

  private static final String TASKS =
      "task,model,period_ms,deadline_ms,jitter_ms,wcet_ms\ncamera,m,33.5,33.5,2,11.25\n";

  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private Run analyze(String tasks, String... more) throws IOException {
    Path file = file("tasks.csv", tasks);
    List<String> args =
        new java.util.ArrayList<>(List.of("schedule", "analyze", file.toString(), "--json"));
    args.addAll(List.of(more));
    return Run.of(args.toArray(String[]::new));
  }

  private static void refused(Run run, String says) {
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.complaint()).contains(says);
    assertThat(run.complaint().lines()).hasSize(1);
  }

  @Test
  void tasksWithAByteOrderMarkSemicolonsOrDecimalCommasAreTheSameTasks() throws IOException {
    Run plain = analyze(TASKS);
    assertThat(plain.code()).as(plain.err()).isZero();
    String commas = TASKS.replace(',', ';').replace('.', ',');
    for (String strange :
        List.of("\uFEFF" + TASKS, TASKS.replace(',', ';'), commas, "sep=;\r\n" + commas)) {
      assertThat(analyze(strange)).isEqualTo(plain);
    }
  }

  @Test
  void aProfileWithAByteOrderMarkIsTheSameProfile() throws IOException {
    String text = Files.readString(PUBLISHED);
    Run[] runs = new Run[2];
    for (int i = 0; i < 2; i++) {
      Path profile = file("second-measurement.csv", (i == 0 ? "" : "\uFEFF") + text);
      runs[i] =
          Run.of(
              "partition", profile.toString(), "--tail", "x5", "--json", "--out", directory + "/o");
      assertThat(runs[i].code()).as(runs[i].err()).isZero();
    }
    assertThat(runs[1].out()).isEqualTo(runs[0].out());
  }

  @Test
  void aRecordingWithAByteOrderMarkIsRead() throws IOException {
    Path ppk = file("ppk.csv", "\uFEFFTimestamp(ms),Current(uA)\n0,250000\n1,-1200\n");
    Run run = Run.of("meter", "read", "csv:" + ppk + "#volts=5", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("\"power_w\":1.25", "\"power_w\":-0.00");
  }

  /** Its deadline would have become the period, and the answer "schedulable". */
  @Test
  void anUnknownColumnIsRefusedUnlessItIsMeant() throws IOException {
    String typo = TASKS.replace("deadline_ms", "dedline_ms").replace(",33.5,2,", ",10,2,");
    refused(analyze(typo), "tasks.csv: line 1: expected the columns of this format");
    assertThat(analyze(typo).err()).contains("did you mean deadline_ms?");
    assertThat(analyze(typo.replace("dedline_ms", "deadline_ms")).code()).isEqualTo(4);
    String note = TASKS.replace("\ncamera", ",note\ncamera").replaceAll("\n$", ",mine\n");
    refused(analyze(note), "found 'note'");
    assertThat(analyze(note, "--allow-unknown-columns").code()).isZero();
    refused(analyze(note), "found 'note'");
  }

  @Test
  void numbersThatNobodyMeasuredAreBadInputAndNoFaultOfOurs() throws IOException {
    for (String bad : List.of("1e-309", "1e308", "-5", ".inf", ".nan", "0")) {
      Path link = file("link.yaml", "bandwidth_mbps: " + bad + "\n");
      refused(
          Run.of("partition", PUBLISHED.toString(), "--tail", "x5", "--link", link.toString()),
          "link.yaml: line 1: ");
    }
    String host = io.splitpoint.model.edgetpu.Host.named("usb3-rpi4").yaml();
    for (String bad : List.of("1e308", ".inf", "-1", "1e-309")) {
      Path yaml = file("host.yaml", host.replaceAll("byte_nj: .*", "byte_nj: " + bad));
      refused(Run.of("estimate", "--model", "lenet", "--host", yaml.toString()), "host.yaml: line");
    }
    for (String bad : List.of("NaN", "Infinity", "1e400", "1e12", "0x10", "5ms")) {
      refused(analyze(TASKS.replace("11.25", bad)), "line 2: wcet_ms: expected a number from 0");
    }
  }

  @Test
  void optionsAreNumbersOfTheSameKind() {
    String profile = PUBLISHED.toString();
    for (String bad : List.of("NaN", "Infinity", "1e308", "0x1p3", "1f")) {
      refused(Run.of("partition", profile, "--tail", "x5", "--deadline", bad), "expected a number");
    }
    for (String bad : List.of("x1e308", "x1e-309", "x0")) {
      refused(Run.of("partition", profile, "--tail", bad), "tail: expected a factor above 0");
    }
    for (String bad : List.of("-1", "65536", "99999", "\u0663", "9".repeat(1000))) {
      String port = "expected a port from 0 to 65535, found '" + bad;
      refused(Run.of("offload", "serve", "--model", "lenet", "--port", bad), port);
      refused(Run.of("offload", "serve", "--model", "lenet", "--grpc-port", bad), port);
      refused(Run.of("meter", "emulate", "um25c", "--tcp", bad), port);
      refused(
          Run.of("link", "measure", "grpc://127.0.0.1:" + bad, "--model", "lenet"),
          "server: expected HOST:PORT");
    }
    refused(Run.of("link", "measure", "a:b://c", "--model", "lenet"), "server: expected HOST:PORT");
  }

  @Test
  void aProfileThatContradictsItselfIsRefusedWithTheRow() throws IOException {
    String text = Files.readString(PUBLISHED);
    assertThat(text).contains(",1x112x112x64,802816,");
    Path profile = file("bad.csv", text.replace(",1x112x112x64,802816,", ",1x112x112x64,16,"));
    refused(
        Run.of("partition", profile.toString(), "--tail", "x5"),
        "bad.csv: line 3: output_bytes: expected at least 802816");
  }

  @Test
  void aYamlFileWithoutAnEndIsRefused() {
    refused(
        Run.of("estimate", "--model", "lenet", "--host", "/dev/zero"),
        "/dev/zero: expected text in UTF-8, found characters 0");
  }
}
