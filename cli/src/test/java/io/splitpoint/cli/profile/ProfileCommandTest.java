package io.splitpoint.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.cli.Run;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.LayerRow;
import io.splitpoint.run.LayersCsv;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCommandTest {

  @TempDir Path directory;

  private Run profile(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("profile", "--model", "lenet", "--runs", "3", "--threads", "1", "--quiet"));
    args.addAll(List.of("--models-dir", directory.resolve("models").toString()));
    args.addAll(Arrays.asList(more));
    return Run.of(args.toArray(String[]::new));
  }

  private Profile read(Path out) {
    return ProfileCsv.read(out.resolve("profile.csv"));
  }

  @Test
  void aCoralThatIsNotThereIsModelledFromTheFirstLineToTheLastRow() throws IOException {
    Path out = directory.resolve("out");
    Run run = profile("--device", "coral", "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines().findFirst().orElseThrow()).contains("coral").contains("modelled");

    Profile profile = read(out);
    assertThat(profile.devices()).containsExactlyInAnyOrder("coral", "cpu");
    for (LayerProfile row : profile.rows()) {
      boolean coral = row.device().equals("coral");
      assertThat(row.latency().orElseThrow().source())
          .isEqualTo(coral ? Source.MODELLED : Source.MEASURED);
      assertThat(row.energy().isPresent()).isEqualTo(coral && row.layer() > 0);
      assertThat(row.runs()).isBetween(coral || row.layer() == 0 ? 0 : 3, coral ? 0 : 30);
    }
    assertThat(profile.layers()).isEqualTo(8);
    assertThat(Files.readString(out.resolve("report.html"))).contains("modelled");
    JsonNode provenance = Provenance.JSON.readTree(Files.readString(out.resolve("profile.json")));
    assertThat(provenance.path("machine").path("cpu").asText()).isNotEmpty();
    assertThat(provenance.path("models").path(0).path("sha256").asText()).hasSize(64);
  }

  @Test
  void integersThatAreIndexesAreWithinTheirTable() {
    Path model =
        Path.of(
            "../models/src/test/resources/io/splitpoint/model/cases/04-embedding-int32-ids.tflite");
    Run run =
        Run.of(
            "profile",
            "--model",
            model.toString(),
            "--device",
            "cpu",
            "--runs",
            "3",
            "--quiet",
            "--out",
            directory.resolve("ids").toString());
    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void aHostIsADeviceByItsNameAsForStream() throws IOException {
    Path out = directory.resolve("out");
    Run run = profile("--device", "usb2-rpi3", "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("usb2-rpi3: every number is modelled");
    assertThat(read(out).devices()).containsExactlyInAnyOrder("usb2-rpi3", "cpu");
  }

  @Test
  void theReportNeedsNoNetwork() throws IOException {
    Path out = directory.resolve("out");
    assertThat(profile("--device", "coral", "--out", out.toString()).code()).isZero();
    String page = Files.readString(out.resolve("report.html"));
    // not assertThat(page): a failure would print a megabyte of plotly; data: stays on the page
    Pattern fetched = Pattern.compile("<(script|link|img|iframe)[^>]*(src|href)=(?!\"data:)");
    assertThat(fetched.matcher(page).results().map(MatchResult::group)).isEmpty();
    assertThat(page.contains("draw(target_prefixes")).isTrue();
  }

  @Test
  void floatBaselineRunsOnTheCpuBesideTheInt8One() {
    Path out = directory.resolve("out");
    Run run = profile("--device", "coral", "--precision", "float32,int8", "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(read(out).series())
        .containsExactlyInAnyOrder(
            new Profile.Series("cpu", "float32"),
            new Profile.Series("cpu", "int8"),
            new Profile.Series("coral", "int8"));
  }

  @Test
  void aSoleDeviceIsPairedWithAServerAsFastAsItselfAndTheReportSaysSo() throws IOException {
    Path out = directory.resolve("out");
    assertThat(profile("--device", "cpu", "--out", out.toString()).code()).isZero();
    assertThat(Files.readString(out.resolve("report.html"))).contains("as fast as this machine");
    assertThat(Files.readAllLines(out.resolve("splits.csv"))).hasSize(1 + 9);
  }

  @Test
  void anInterruptedRunGoesOnWithItsMeasurementsAndAFinishedOneIsKept() throws IOException {
    Path out = directory.resolve("out");
    assertThat(profile("--device", "cpu", "--out", out.toString()).code()).isZero();
    Path journal = out.resolve("measurements.journal");
    List<String> lines = Files.readAllLines(journal);

    // as after kill -9 in mid-write: five visits and half a line, no tables
    String torn = String.join("\n", lines.subList(0, 6)) + "\nrun,int8,cp";
    Files.writeString(journal, torn);
    for (String file : List.of("profile.csv", "splits.csv", "report.html")) {
      Files.delete(out.resolve(file));
    }
    Run fresh = profile("--device", "cpu", "--out", out.toString());
    assertThat(fresh.code()).isEqualTo(2);
    assertThat(fresh.complaint()).contains("resume it");

    Run resumed = profile("--device", "cpu", "--out", out.toString(), "--resume");
    assertThat(resumed.code()).as(resumed.err()).isZero();
    List<String> after = Files.readAllLines(journal);
    assertThat(after.subList(0, 6)).isEqualTo(lines.subList(0, 6));
    assertThat(after).hasSizeGreaterThanOrEqualTo(15).noneMatch(line -> line.endsWith(",cp"));
    assertThat(read(out).layers()).isEqualTo(8);
  }

  @Test
  void resumingWithOtherOptionsIsRefused() throws IOException {
    Path out = directory.resolve("out");
    assertThat(profile("--device", "cpu", "--out", out.toString()).code()).isZero();
    Files.delete(out.resolve("profile.csv"));
    Run run = profile("--device", "cpu", "--out", out.toString(), "--resume", "--seed", "2");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.complaint()).contains("another run");
  }

  @Test
  void chartDrawsTheSamePageFromTheFiles() throws IOException {
    Path out = directory.resolve("out");
    Run run = profile("--device", "coral,pcie-desktop", "--out", out.toString());
    assertThat(run.code()).isZero();
    String page = Files.readString(out.resolve("report.html"));
    Files.delete(out.resolve("report.html"));
    Run chart = Run.of("chart", out.toString());
    assertThat(chart.code()).as(chart.err()).isZero();
    String again = Files.readString(out.resolve("report.html"));
    assertThat(figures(again)).isEqualTo(figures(page));
    // partition and the page say the same sentence, with the number of those that may be as good
    String said =
        run.out().lines().filter(line -> line.contains(" for latency")).findFirst().orElseThrow();
    assertThat(again.replaceAll("(?s)<script.*?</script>", "")).contains("<li>" + said + "</li>");
    Run partition =
        Run.of("partition", out.toString(), "--out", directory.resolve("partition").toString());
    assertThat(partition.out())
        .contains("* " + said, "Tails: 16 measured (or", "0 scaled, 8 modelled; energies");
    assertThat(again).contains("<ul id=\"answers\">", "for latency").contains("id=\"what-if\"");
    // an edited table is drawn as it is, and not what the profile beside it would say
    Path splits = out.resolve("splits.csv");
    List<String> rows = new ArrayList<>(Files.readAllLines(splits));
    String[] cells = rows.get(2).split(",", -1);
    cells[7] = "123456";
    cells[10] = "123456";
    rows.set(2, String.join(",", cells));
    Files.write(splits, rows);
    assertThat(Run.of("chart", out.toString()).code()).isZero();
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("123456")
        .doesNotContain("id=\"what-if\"");
  }

  private static List<String> figures(String page) {
    return page.lines()
        .filter(line -> line.contains("data = [") || line.matches(".*[xy]: \\[.*"))
        // splits.csv has twelve digits
        .map(line -> line.replaceAll("(\\d\\.\\d{9})\\d+", "$1"))
        .toList();
  }

  @Test
  void everyTailIsRunAndTakesThePlaceOfTheDifference() throws IOException {
    Path out = directory.resolve("out");
    Run run = profile("--device", "coral", "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();

    List<LayerProfile> tails = ProfileCsv.readRows(out.resolve("tails.csv"));
    assertThat(tails)
        .extracting(row -> row.device() + " " + row.layer())
        .containsExactly(
            Stream.of("coral", "cpu")
                .flatMap(d -> IntStream.rangeClosed(1, 7).mapToObj(k -> d + " " + k))
                .toArray(String[]::new));
    for (LayerProfile tail : tails) {
      boolean coral = tail.device().equals("coral");
      assertThat(tail.latency().orElseThrow().source())
          .isEqualTo(coral ? Source.MODELLED : Source.MEASURED);
      if (!coral) {
        String[] split = split(out, "cpu", tail.layer());
        double ran = tail.latency().orElseThrow().medianMs();
        assertThat(Double.parseDouble(split[9])).isCloseTo(ran, within(1e-9 * ran));
      }
    }
    assertThat(Provenance.JSON.readTree(out.resolve("tails.json").toFile()).path("seed").asInt())
        .isEqualTo(1);
    assertThat(reportWithoutPlotly(out))
        .contains("8 measured (or the whole model), 0 by difference");

    // partition finds the tails beside the profile, and chart tells them apart as profile did
    Run partition =
        Run.of(
            "partition",
            out.resolve("profile.csv").toString(),
            "--out",
            directory.resolve("again").toString());
    assertThat(partition.code()).as(partition.err()).isZero();
    assertThat(partition.out()).contains("Tails: 8 measured (or the whole model)");
    assertThat(split(directory.resolve("again"), "cpu", 2)[9]).isEqualTo(split(out, "cpu", 2)[9]);
    assertThat(Run.of("chart", out.toString()).code()).isZero();
    assertThat(reportWithoutPlotly(out))
        .contains("8 measured (or the whole model), 0 by difference");
  }

  @Test
  void layersHaveTimesOfTheirOwnThatSumToTheWhole() throws IOException {
    Path out = directory.resolve("out");
    assertThat(profile("--device", "coral", "--out", out.toString()).code()).isZero();
    List<LayerRow> layers = LayersCsv.read(out.resolve("layers.csv"));
    assertThat(layers).extracting(LayerRow::layer).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(layers).allMatch(row -> row.device().equals("cpu") && row.latencyMs().orElse(1) > 0);
    assertThat(layers.stream().mapToDouble(row -> row.sharePercent().orElse(0)).sum())
        .isCloseTo(100, within(1.0));
  }

  @Test
  void everyTimedRunIsWrittenAsItWasAndInTheFormThatHyperfinesScriptsRead() throws IOException {
    Path out = directory.resolve("out");
    Path markdown = directory.resolve("table.md");
    Path json = directory.resolve("runs.json");
    Run run =
        profile(
            "--device",
            "coral",
            "--out",
            out.toString(),
            "--export-markdown",
            markdown.toString(),
            "--export-json",
            json.toString());
    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = Files.readAllLines(out.resolve("runs.csv"));
    List<String[]> rows = lines.stream().skip(1).map(line -> line.split(",", -1)).toList();
    assertThat(rows).allMatch(row -> row[1].equals("cpu") && row[0].equals("int8"));
    assertThat(rows).extracting(row -> Long.parseLong(row[6])).isSorted();
    assertThat(rows).allMatch(row -> Long.parseLong(row[7]) > 0 && Double.parseDouble(row[8]) > 0);
    JsonNode results = Provenance.JSON.readTree(Files.readString(json)).path("results");
    for (LayerProfile head : read(out).rows("cpu").subList(1, 9)) {
      List<String[]> its =
          rows.stream()
              .filter(row -> row[2].equals("head") && row[3].equals("" + head.layer()))
              .toList();
      assertThat(its).hasSize(head.runs());
      JsonNode result =
          IntStream.range(0, results.size())
              .mapToObj(results::get)
              .filter(
                  r ->
                      r.path("command").asText().equals("head %d cpu int8".formatted(head.layer())))
              .findFirst()
              .orElseThrow();
      assertThat(result.path("times")).hasSize(head.runs());
      assertThat(result.path("min").asDouble())
          .isEqualTo(
              its.stream().mapToLong(row -> Long.parseLong(row[7])).min().orElseThrow() / 1e9);
    }
    assertThat(Files.readAllLines(markdown))
        .anyMatch(line -> line.startsWith("- "))
        .anyMatch(line -> line.startsWith("| layer | op | "))
        .filteredOn(line -> line.startsWith("| "))
        .hasSize(2 + 9); // the input too
  }

  @Test
  void withoutTailsTheAnswerSaysThatItIsByDifferenceAndTheLostOnesAreUnknown() throws IOException {
    Path out = directory.resolve("out");
    Run run = profile("--device", "cpu", "--tails", "none", "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(out.resolve("tails.csv")).doesNotExist();
    for (int k = 1; k < 8; k++) {
      String tailMs = split(out, "server-x1", k)[9];
      assertThat(tailMs.isEmpty() || Double.parseDouble(tailMs) > 0).as("tail %d", k).isTrue();
    }
    Run other = profile("--device", "cpu", "--tails", "pareto");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.complaint()).contains("--tails: expected none", "'pareto'");
  }

  @Test
  void theVerdictComesBeforeTheAnswerAndCanBeRequired() throws IOException {
    Path out = directory.resolve("out");
    Run run = profile("--device", "cpu", "--out", out.toString());
    // one round is too little to say anything
    assertThat(run.code()).isZero();
    assertThat(run.out()).containsSubsequence("NOT VALID", "too_few_rounds", "What to do", "layer");
    // nor is anybody sure of it then, here, on the page or in a later command
    assertThat(run.out()).contains("in doubt for latency").doesNotContain("% sure");
    String page =
        Files.readString(out.resolve("report.html")).replaceAll("(?s)<script.*?</script>", "");
    assertThat(page.contains("in doubt for latency") && !page.contains("% sure")).isTrue();
    Run partition =
        Run.of(
            "partition",
            out.resolve("profile.csv").toString(),
            "--tail",
            "x2",
            "--out",
            directory + "/later");
    assertThat(partition.code()).as(partition.err()).isZero();
    assertThat(partition.out()).contains("NOT VALID").doesNotContain("% sure");
    Run required =
        profile(
            "--device",
            "cpu",
            "--require-valid",
            "--json",
            "--out",
            directory.resolve("required").toString());
    assertThat(required.code()).isEqualTo(4);
    JsonNode json = Provenance.JSON.readTree(required.out());
    assertThat(json.path("answer").path("standing").asText()).isEqualTo("doubted");
    JsonNode validity = json.path("validity");
    assertThat(validity.path("valid").asBoolean()).isFalse();
    assertThat(validity.path("reasons").findValuesAsText("code")).contains("too_few_rounds");
  }

  @Test
  void budgetsThatHoldNothingAreRefusedBeforeAnythingIsWritten() {
    Path out = directory.resolve("out");
    Run time = profile("--device", "cpu", "--budget", "0.0001", "--out", out.toString());
    assertThat(time.code()).as(time.err()).isEqualTo(2);
    assertThat(time.complaint())
        .contains("lenet: time budget: expected at least", "15 parts")
        .hasLineCount(1);
    Run memory = profile("--device", "cpu", "--memory", "1k", "--out", out.toString());
    assertThat(memory.code()).as(memory.err()).isEqualTo(2);
    assertThat(memory.complaint()).contains("memory: expected at least").hasLineCount(1);
    Run word = profile("--device", "cpu", "--memory", "much", "--out", out.toString());
    assertThat(word.code()).isEqualTo(2);
    assertThat(out).doesNotExist();
  }

  @Test
  void aServersTailsAreItsOwnAndFoundBesideItsProfile() throws IOException {
    Path server = directory.resolve("server");
    assertThat(profile("--device", "cpu", "--out", server.toString()).code()).isZero();
    Path out = directory.resolve("out");
    Run run =
        profile(
            "--device",
            "cpu",
            "--tail",
            server.resolve("profile.csv").toString(),
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    double ran =
        ProfileCsv.readRows(server.resolve("tails.csv")).stream()
            .filter(row -> row.layer() == 2)
            .findFirst()
            .orElseThrow()
            .latency()
            .orElseThrow()
            .medianMs();
    assertThat(Double.parseDouble(split(out, "server-cpu", 2)[9]))
        .isCloseTo(ran, within(1e-9 * ran));
  }

  private static String[] split(Path out, String tailDevice, int layer) throws IOException {
    return Files.readAllLines(out.resolve("splits.csv")).stream()
        .map(line -> line.split(",", -1))
        .filter(cells -> cells[2].equals(tailDevice) && cells[4].equals(String.valueOf(layer)))
        .findFirst()
        .orElseThrow();
  }

  /** A failed assertion would print a megabyte of it. */
  private static String reportWithoutPlotly(Path out) throws IOException {
    String page = Files.readString(out.resolve("report.html"));
    return page.substring(page.indexOf("<body>"));
  }

  @Test
  void jsonGivesTheWinnersAndWhereTheFilesAre() throws IOException {
    Path out = directory.resolve("out");
    Run run = profile("--device", "coral", "--out", out.toString(), "--json");
    assertThat(run.code()).isZero();
    JsonNode answer = Provenance.JSON.readTree(run.out());
    assertThat(answer.path("out").asText()).isEqualTo(out.toString());
    assertThat(answer.path("best").path("latency").path("head_device").asText()).isEqualTo("coral");
    assertThat(answer.path("notices").path(0).asText()).contains("modelled");
  }
}
