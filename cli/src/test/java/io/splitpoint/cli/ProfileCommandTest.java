package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profile.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
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
      assertThat(row.runs()).isEqualTo(coral || row.layer() == 0 ? 0 : 3);
    }
    assertThat(profile.layers()).isEqualTo(8);
    assertThat(Files.readString(out.resolve("report.html"))).contains("modelled");
    JsonNode provenance = Provenance.JSON.readTree(Files.readString(out.resolve("profile.json")));
    assertThat(provenance.path("machine").path("cpu").asText()).isNotEmpty();
    assertThat(provenance.path("models").path(0).path("sha256").asText()).hasSize(64);
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
    String torn = String.join("\n", lines.subList(0, 6)) + "\nruns,int8,cp";
    Files.writeString(journal, torn);
    for (String file : List.of("profile.csv", "splits.csv", "report.html")) {
      Files.delete(out.resolve(file));
    }
    Run fresh = profile("--device", "cpu", "--out", out.toString());
    assertThat(fresh.code()).isEqualTo(2);
    assertThat(fresh.complaint()).contains("--resume");

    Run resumed = profile("--device", "cpu", "--out", out.toString(), "--resume");
    assertThat(resumed.code()).as(resumed.err()).isZero();
    List<String> after = Files.readAllLines(journal);
    assertThat(after.subList(0, 6)).isEqualTo(lines.subList(0, 6));
    assertThat(after).hasSameSizeAs(lines).noneMatch(line -> line.endsWith(",cp"));
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
    assertThat(profile("--device", "coral", "--out", out.toString()).code()).isZero();
    String page = Files.readString(out.resolve("report.html"));
    Files.delete(out.resolve("report.html"));
    Run chart = Run.of("chart", out.toString());
    assertThat(chart.code()).as(chart.err()).isZero();
    String again = Files.readString(out.resolve("report.html"));
    assertThat(figures(again)).isEqualTo(figures(page));
    assertThat(again).contains("best for latency");
  }

  private static List<String> figures(String page) {
    return page.lines()
        .filter(line -> line.contains("data = [") || line.matches(".*[xy]: \\[.*"))
        // splits.csv has twelve digits
        .map(line -> line.replaceAll("(\\d\\.\\d{9})\\d+", "$1"))
        .toList();
  }

  @Test
  void chosenTailsAreRunOnEachDeviceAndTakeThePlaceOfTheDifference() throws IOException {
    Path out = directory.resolve("out");
    Run run = profile("--device", "coral", "--tails", "2,conv2", "--out", out.toString());
    assertThat(run.code()).as(run.err()).isZero();

    Profile profile = read(out);
    int conv2 = layer(profile, "conv2");
    List<LayerProfile> tails = ProfileCsv.readRows(out.resolve("tails.csv"));
    assertThat(tails)
        .extracting(row -> row.device() + " " + row.layer() + " " + row.runs())
        .containsExactly(
            "coral 2 0", "coral %d 0".formatted(conv2), "cpu 2 3", "cpu %d 3".formatted(conv2));
    for (LayerProfile tail : tails) {
      boolean coral = tail.device().equals("coral");
      assertThat(tail.latency().orElseThrow().source())
          .isEqualTo(coral ? Source.MODELLED : Source.MEASURED);
    }
    assertThat(Provenance.JSON.readTree(out.resolve("tails.json").toFile()).path("seed").asInt())
        .isEqualTo(1);

    double ran = tails.get(2).latency().orElseThrow().medianMs();
    String[] split = split(out, "cpu", 2);
    assertThat(Double.parseDouble(split[9])).isCloseTo(ran, within(1e-9 * ran));
    assertThat(run.out()).contains("Tails: 3 measured", "off by");
    String page = reportWithoutPlotly(out);
    assertThat(page).contains("3 measured (or the whole model), 5 by difference", "off by", ">~");

    // partition reads what profile wrote, and chart tells them apart as profile did
    Run partition =
        Run.of(
            "partition",
            out.resolve("profile.csv").toString(),
            "--tails",
            out.resolve("tails.csv").toString(),
            "--out",
            directory.resolve("again").toString());
    assertThat(partition.code()).as(partition.err()).isZero();
    assertThat(partition.out()).contains("Tails: 3 measured");
    assertThat(split(directory.resolve("again"), "cpu", 2)[9]).isEqualTo(split[9]);
    assertThat(Run.of("chart", out.toString()).code()).isZero();
    assertThat(reportWithoutPlotly(out))
        .contains("3 measured (or the whole model), 5 by difference", "off by");
  }

  @Test
  void aTailThatWasNotFinishedIsMeasuredOnAndTheFinishedOnesAreKept() throws IOException {
    Path out = directory.resolve("out");
    String[] args = {"--device", "cpu", "--tails", "1,2,3", "--out", out.toString()};
    assertThat(profile(args).code()).isZero();
    Path journal = out.resolve("measurements.journal");
    List<String> lines = Files.readAllLines(journal);
    assertThat(lines.stream().filter(line -> line.startsWith("tail,"))).hasSize(3);

    // as after kill -9 in the middle of the second tail
    Files.writeString(
        journal, String.join("\n", lines.subList(0, lines.size() - 2)) + "\ntail,int8,cpu,2,12");
    for (String file : List.of("profile.csv", "splits.csv", "tails.csv", "report.html")) {
      Files.delete(out.resolve(file));
    }
    List<String> resume = new ArrayList<>(Arrays.asList(args));
    resume.add("--resume");
    Run resumed = profile(resume.toArray(String[]::new));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    List<String> after = Files.readAllLines(journal);
    assertThat(after).hasSameSizeAs(lines);
    assertThat(after.subList(0, lines.size() - 2)).isEqualTo(lines.subList(0, lines.size() - 2));
    assertThat(ProfileCsv.readRows(out.resolve("tails.csv")))
        .extracting(LayerProfile::layer)
        .containsExactly(1, 2, 3);
    assertThat(ProfileCsv.readRows(out.resolve("tails.csv"))).allMatch(row -> row.runs() == 3);

    // a finished run takes tails later; its prefixes are not run again
    assertThat(profile("--device", "cpu", "--out", out.toString(), "--resume").code()).isZero();
    assertThat(out.resolve("tails.csv")).doesNotExist();
    assertThat(Files.readAllLines(journal)).isEqualTo(after);
  }

  @Test
  void aRaceCountsTheTailsThatWereRunAndRefusesWhatAMetersWindowsCannotRace() throws IOException {
    Path out = directory.resolve("out");
    Run run =
        profile(
            "--device",
            "cpu",
            "--adaptive",
            "--objective",
            "throughput",
            "--confidence",
            "0.5",
            "--tails",
            "2",
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("race: ", "Tails: ");
    assertThat(ProfileCsv.readRows(out.resolve("tails.csv")))
        .extracting(LayerProfile::layer)
        .containsExactly(2);

    for (String[] energy :
        List.of(
            new String[] {"--objective", "energy"},
            new String[] {"--objective", "edp"},
            new String[] {"--deadline", "100"})) {
      List<String> args =
          new ArrayList<>(List.of("--device", "cpu", "--adaptive", "--power", "um25c:/dev/none"));
      args.addAll(Arrays.asList(energy));
      Run refused = profile(args.toArray(String[]::new));
      assertThat(refused.code()).isEqualTo(2);
      assertThat(refused.complaint())
          .contains("--adaptive: expected --objective latency or throughput with --power");
    }
    Run unknown = profile("--device", "cpu", "--objective", "speed");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.complaint()).contains("'speed'");
  }

  @Test
  void theTailsOfTheParetoFrontAreRunUntilAllOfThemAre() throws IOException {
    Path out = directory.resolve("out");
    Run run =
        profile(
            "--device",
            "cpu",
            "--tails",
            "pareto",
            "--link",
            "usb3",
            "--tail",
            "x1",
            "--json",
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    for (JsonNode cut : Provenance.JSON.readTree(run.out()).path("pareto")) {
      assertThat(cut.path("tail_basis").asText()).isIn("measured", "none");
    }
  }

  @Test
  void aServersTailsAreNotThoseThatWereRunHere() throws IOException {
    Path server = directory.resolve("server");
    assertThat(profile("--device", "cpu", "--out", server.toString()).code()).isZero();
    Path out = directory.resolve("out");
    Run run =
        profile(
            "--device",
            "cpu",
            "--tails",
            "2",
            "--tail",
            server.resolve("profile.csv").toString(),
            "--out",
            out.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("Tails: 1 measured (or the whole model), 7 by difference");
  }

  @Test
  void aTailAfterNoLayerIsRefusedBeforeAnythingIsMeasured() {
    Path out = directory.resolve("out");
    for (String bad : List.of("8", "0", "nolayer", "pareto,2", "-1")) {
      Run run = profile("--device", "cpu", "--tails", bad, "--out", out.toString());
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.complaint())
          .contains("--tails: expected pareto, or a layer of ", "1 to 7 or its name");
      assertThat(run.complaint().lines()).hasSize(1);
    }
    assertThat(out).doesNotExist();
  }

  private static int layer(Profile profile, String name) {
    return profile.rows().stream()
        .filter(row -> row.layerName().equals(name))
        .findFirst()
        .orElseThrow()
        .layer();
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
