package io.splitpoint.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.cli.Run;
import io.splitpoint.profile.ColdStart;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profiler.OperatorRow;
import io.splitpoint.run.OpsCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators take and what starts cost, beside the profile. */
class ProfileOperatorsTest {

  @TempDir Path directory;

  private Run profile(Path out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("profile", "--model", "lenet", "--runs", "3", "--threads", "1", "--quiet"));
    args.addAll(List.of("--models-dir", directory.resolve("models").toString()));
    args.addAll(List.of("--out", out.toString(), "--tail", "x10"));
    args.addAll(List.of(more));
    return Run.of(args.toArray(String[]::new));
  }

  @Test
  void withoutXnnpackEachLayersOperatorIsTheGraphsAndTogetherTheyAreNoMoreThanInvoke()
      throws IOException {
    Path out = directory.resolve("plain");
    Run run = profile(out, "--device", "cpu", "--ops", "--no-xnnpack");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("operators on cpu int8: ")
        .contains(" % of invoke together")
        .contains("differ from those of layers.csv by ")
        .contains("ops.csv");
    List<OperatorRow> rows = OpsCsv.read(out.resolve("ops.csv"));
    assertThat(rows).allMatch(row -> row.what().equals("operator"));
    assertThat(rows.stream().mapToDouble(OperatorRow::sharePercent).sum()).isBetween(1.0, 100.5);
    assertThat(rows)
        .allMatch(row -> row.lowMs() <= row.latencyMs() && row.latencyMs() <= row.highMs());
    Map<Integer, List<String>> byLayer =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    OperatorRow::layer,
                    Collectors.mapping(OperatorRow::operator, Collectors.toList())));
    Profile profile = ProfileCsv.read(out.resolve("profile.csv"));
    for (LayerProfile layer : profile.rows("cpu").subList(1, profile.layers() + 1)) {
      assertThat(byLayer.get(layer.layer())).as(layer.layerName()).contains(layer.op());
    }
    String page = Files.readString(out.resolve("report.html"));
    assertThat(page).contains("Operators of each layer").contains("operators on cpu int8: ");
    Files.delete(out.resolve("report.html"));
    assertThat(Run.of("chart", out.toString()).code()).isZero();
    assertThat(out.resolve("report.html")).content().contains("Operators of each layer");
  }

  @Test
  void aRunThatGoesOnLooksAtTheOperatorsWhetherOrNotItDidBefore() throws IOException {
    Path out = directory.resolve("again");
    assertThat(profile(out, "--device", "cpu").code()).isZero();
    assertThat(out.resolve("ops.csv")).doesNotExist();
    List<LayerProfile> before = ProfileCsv.read(out.resolve("profile.csv")).rows();
    Run run = profile(out, "--device", "cpu,coral", "--ops", "--resume");
    assertThat(run.code()).isEqualTo(2); // of another run
    run = profile(out, "--device", "cpu", "--ops", "--resume");
    assertThat(run.code()).as(run.err()).isZero();
    List<OperatorRow> rows = OpsCsv.read(out.resolve("ops.csv"));
    assertThat(rows).anyMatch(row -> row.what().equals("kernel"));
    assertThat(ProfileCsv.read(out.resolve("profile.csv")).rows()).hasSameSizeAs(before);
    assertThat(profile(out, "--device", "cpu", "--resume").code()).isZero();
    assertThat(out.resolve("ops.csv")).doesNotExist();
  }

  @Test
  void whatIsModelledHasNeitherOperatorsNorColdStartsAndThatIsSaid() throws IOException {
    Path out = directory.resolve("coral");
    Run run = profile(out, "--device", "coral", "--ops", "--cold-starts", "1", "--tails", "none");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("operators on coral int8: unknown, it is modelled as a whole")
        .contains("cold start of the whole model on cpu int8: ");
    assertThat(OpsCsv.read(out.resolve("ops.csv"))).allMatch(row -> row.device().equals("cpu"));
    Profile profile = ProfileCsv.read(out.resolve("profile.csv"));
    assertThat(profile.rows("coral")).allMatch(row -> row.coldStart().isEmpty());
    List<LayerProfile> heads = profile.rows("cpu");
    assertThat(heads.subList(1, heads.size())).allMatch(row -> row.coldStart().isPresent());
    ColdStart whole = heads.get(heads.size() - 1).coldStart().orElseThrow();
    assertThat(whole.processes()).isEqualTo(1);
    assertThat(whole.loadMs()).isPositive();
    assertThat(out.resolve("report.html")).content().contains("Memory and cold start");
    // the columns are read again by whoever reads a profile
    Run partition =
        Run.of(
            "partition",
            out.resolve("profile.csv").toString(),
            "--tail",
            "x10",
            "--out",
            directory.resolve("again").toString());
    assertThat(partition.code()).as(partition.err()).isZero();
  }

  @Test
  void moreColdStartsThanAnybodyWaitsForAreRefused() {
    Run run = profile(directory.resolve("no"), "--device", "cpu", "--cold-starts", "1001");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.complaint()).contains("--cold-starts: expected 0 to 1000, found 1001");
  }
}
