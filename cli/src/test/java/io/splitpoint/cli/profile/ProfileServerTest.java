package io.splitpoint.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.cli.Run;
import io.splitpoint.cli.link.SlowPath;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import io.splitpoint.partition.Link;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.profile.Source;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first layers of MobileNet v2, with the tails on a server behind a slow path. */
class ProfileServerTest {

  private static final int LAYERS = 6;

  private static final long BREAKS_AFTER_BYTES = 60_000_000;

  @TempDir Path directory;

  private Path model(String name, int layers) throws IOException {
    Path file = directory.resolve(name + ".tflite");
    Graph whole = Graph.read(Zoo.build("mobilenet-v2", Precision.INT8, directory));
    try (FileChannel to =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (ByteBuffer bytes = Slicer.prefix(whole, layers); bytes.hasRemaining(); ) {
        to.write(bytes);
      }
    }
    return file;
  }

  private static InferenceServer serving(String name, Path model) throws Exception {
    return InferenceServer.start(
        TfLiteRuntime.bundled(1, true),
        new ModelFiles().add(name, model),
        ServerSettings.local(),
        "test");
  }

  private Run profile(Path model, Path out, String... more) {
    List<String> args = new ArrayList<>(List.of("profile", "--model", model.toString()));
    args.addAll(List.of("--device", "cpu", "--threads", "1", "--quiet"));
    if (!List.of(more).contains("--runs")) {
      args.addAll(List.of("--runs", "3"));
    }
    args.addAll(List.of("--out", out.toString()));
    args.addAll(Arrays.asList(more));
    return Run.of(args.toArray(String[]::new));
  }

  @Test
  void theAnswerIsThatOfTheTwoMachinesAndPartitionGivesItAgain() throws Exception {
    Path model = model("short", LAYERS);
    Path out = directory.resolve("out");
    JsonNode said;
    try (InferenceServer server = serving("short", model)) {
      Run run =
          profile(model, out, "--server", "127.0.0.1:" + SlowPath.to(server.port()), "--json");
      assertThat(run.code()).as(run.err()).isZero();
      said = Provenance.JSON.readTree(run.out());
    }
    assertThat(said.path("link").path("source").asText()).isEqualTo("measured");
    assertThat(said.path("link").path("rounds").asInt()).isGreaterThanOrEqualTo(20);
    JsonNode best = said.path("answer").path("best");
    assertThat(best.path("link").asText()).isEqualTo("127.0.0.1");
    assertThat(best.path("tail_device").asText()).isEqualTo("server");

    // this machine's rows are in no file of the server's, nor the other way round
    Profile here = ProfileCsv.read(out.resolve("profile.csv"));
    Profile there = ProfileCsv.read(out.resolve("server/profile.csv"));
    assertThat(here.devices()).containsExactly("cpu");
    assertThat(there.devices()).containsExactly("server");
    assertThat(ProfileCsv.readRows(out.resolve("tails.csv")))
        .hasSize(LAYERS - 1)
        .allMatch(row -> row.device().equals("cpu"));
    List<LayerProfile> tails = ProfileCsv.readRows(out.resolve("server/tails.csv"));
    assertThat(tails).hasSize(LAYERS - 1);
    for (LayerProfile tail : tails) {
      assertThat(tail.device()).isEqualTo("server");
      assertThat(tail.latency().orElseThrow().source()).isEqualTo(Source.MEASURED);
      assertThat(tail.energy()).isEmpty();
    }

    // what goes over the path is the link's: the largest tensor alone takes 60 ms there
    Link link = Link.read(out.resolve("link.yaml"));
    assertThat(link.bandwidthMbps()).isGreaterThan(1).isLessThan(300);
    long largest =
        here.rows("cpu").stream().mapToLong(row -> row.outputBytes().orElseThrow()).max().orElse(0);
    double whole = there.rows("server").get(LAYERS).latency().orElseThrow().medianMs();
    double sent = link.transferMs(largest);
    assertThat(tails.stream().mapToDouble(row -> row.latency().orElseThrow().medianMs()))
        .allMatch(ms -> ms < whole + sent / 2);

    Run again =
        Run.of(
            "partition",
            out.resolve("profile.csv").toString(),
            "--tail",
            out.resolve("server/profile.csv").toString(),
            "--link",
            out.resolve("link.yaml").toString(),
            "--out",
            directory.resolve("again").toString(),
            "--json");
    assertThat(again.code()).as(again.err()).isZero();
    JsonNode reproduced = Provenance.JSON.readTree(again.out()).path("best").path("latency");
    JsonNode fastest = said.path("best").path("latency");
    for (String key : List.of("head_device", "tail_device", "link", "split_layer")) {
      assertThat(reproduced.path(key).asText()).as(key).isNotEmpty();
      assertThat(reproduced.path(key)).as(key).isEqualTo(fastest.path(key));
    }
    assertThat(reproduced.path("latency_ms").asDouble())
        .isCloseTo(fastest.path("latency_ms").asDouble(), withinPercentage(0.1));

    // one split for each cut, and the one at the input is the way there and the server's whole
    List<String> splits = Files.readAllLines(out.resolve("splits.csv"));
    assertThat(splits).hasSize(1 + LAYERS + 1);
    List<String> columns = List.of(splits.get(0).split(","));
    String[] allThere = splits.get(1).split(",");
    assertThat(allThere[columns.indexOf("split_layer")]).isEqualTo("0");
    assertThat(Double.parseDouble(allThere[columns.indexOf("tail_ms")]))
        .isCloseTo(whole, withinPercentage(0.1));
    assertThat(Double.parseDouble(allThere[columns.indexOf("transfer_ms")]))
        .isCloseTo(
            link.transferMs(here.rows("cpu").get(0).outputBytes().orElseThrow()),
            withinPercentage(0.1));
    assertThat(Run.of("chart", out.toString()).code()).isZero();
  }

  @Test
  void aServerThatIsAwayEndsTheRunBeforeAnythingIsMeasured() throws Exception {
    Path out = directory.resolve("out");
    Run run = profile(model("short", LAYERS), out, "--server", "127.0.0.1:1");
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.complaint()).hasLineCount(1).contains("expected an Open Inference server");
    assertThat(out).doesNotExist();
  }

  @Test
  void aServerWithAnotherModelIsRefused() throws Exception {
    Path out = directory.resolve("out");
    Path model = model("short", LAYERS);
    try (InferenceServer server = serving("short", model("longer", LAYERS + 1))) {
      Run sameName = profile(model, out, "--server", "127.0.0.1:" + server.port());
      assertThat(sameName.code()).isEqualTo(2);
      assertThat(sameName.complaint())
          .hasLineCount(1)
          .contains("expected the model 'short' with the SHA-256", "another one");
    }
    try (InferenceServer server = serving("longer", model("longer", LAYERS + 1))) {
      Run otherName = profile(model, out, "--server", "127.0.0.1:" + server.port());
      assertThat(otherName.code()).isEqualTo(2);
      assertThat(otherName.complaint())
          .hasLineCount(1)
          .contains("expected a server with the model 'short'");
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void aModelWhoseTensorsAreTooAlikeToMeasureALinkIsRefused() throws Exception {
    Path model = Zoo.build("lenet", Precision.INT8, directory);
    try (InferenceServer server = serving("lenet", model)) {
      Path out = directory.resolve("out");
      Run run = profile(Path.of("lenet"), out, "--server", "127.0.0.1:" + server.port());
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.complaint()).hasLineCount(1).contains("server: expected inputs", "65536");
      assertThat(out).doesNotExist();
    }
  }

  @Test
  void aServerThatGoesAwayLeavesAJournalThatGoesOnWithIt() throws Exception {
    Path model = model("short", LAYERS);
    Path out = directory.resolve("out");
    try (InferenceServer server = serving("short", model)) {
      // through the warm-up of the link and of the tails, and not to the end
      int breaking = SlowPath.to(server.port(), BREAKS_AFTER_BYTES);
      Run run = profile(model, out, "--server", "127.0.0.1:" + breaking, "--runs", "40");
      assertThat(run.code()).isEqualTo(3);
      assertThat(run.complaint())
          .hasLineCount(1)
          .contains("the server went away in mid-run", "is kept in " + out, "--resume");
      Path journal = out.resolve("measurements.journal");
      List<String> kept = Files.readAllLines(journal);
      assertThat(kept).hasSizeGreaterThan(1);
      assertThat(out.resolve("profile.csv")).doesNotExist();

      // the address of the server is part of what a journal belongs to
      String there = "127.0.0.1:" + server.port();
      Run other = profile(model, out, "--server", there, "--runs", "40", "--resume");
      assertThat(other.code()).isEqualTo(2);
      assertThat(other.complaint()).hasLineCount(1).contains("the journal of another run");
      Run resumed =
          profile(model, out, "--server", "127.0.0.1:" + breaking, "--runs", "3", "--resume");
      assertThat(resumed.code()).as(resumed.err()).isZero();
      assertThat(Files.readAllLines(journal).subList(0, kept.size())).isEqualTo(kept);
      assertThat(ProfileCsv.read(out.resolve("server/profile.csv")).layers()).isEqualTo(LAYERS);
    }
  }

  @Test
  void whatTheServerMeasuresCannotBeGivenToo() throws Exception {
    for (String[] other :
        List.of(
            new String[] {"--tail", "x10"},
            new String[] {"--link", "wifi"},
            new String[] {"--tails", "none"})) {
      Run run =
          profile(
              Path.of("lenet"),
              directory.resolve("out"),
              "--server",
              "127.0.0.1:1",
              other[0],
              other[1]);
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.complaint()).hasLineCount(1).contains("--server: expected no", other[0]);
    }
  }
}
