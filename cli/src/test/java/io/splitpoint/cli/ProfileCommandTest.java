package io.splitpoint.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(page).doesNotContainPattern("<(script|link|img|iframe)[^>]*(src|href)=");
    assertThat(page).contains("draw(target_figure1");
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
