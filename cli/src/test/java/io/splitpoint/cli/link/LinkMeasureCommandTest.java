package io.splitpoint.cli.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.splitpoint.app.MeasuredLink;
import io.splitpoint.cli.Run;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.offload.client.LinkSamples;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import io.splitpoint.partition.Link;
import io.splitpoint.run.Provenance;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkMeasureCommandTest {

  @TempDir Path directory;

  @Test
  void theFileThatIsWrittenIsALinkThatSaysWhereItIsFrom() throws Exception {
    Path model = Zoo.build("mobilenet-v2", Precision.INT8, directory);
    Path out = directory.resolve("loopback.yaml");
    try (InferenceServer server =
        InferenceServer.start(
            TfLiteRuntime.bundled(1, true),
            new ModelFiles().add("mobilenet", model),
            ServerSettings.local(),
            "test")) {
      Run run =
          Run.of(
              "link",
              "measure",
              "127.0.0.1:" + SlowPath.to(server.port()),
              "--model",
              "mobilenet",
              "--rounds",
              "12",
              "--header",
              "X-Key: secret",
              "--out",
              out.toString());
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out()).contains("bandwidth", "measured");
    }
    Link link = Link.read(out);
    assertThat(link.name()).isEqualTo("127.0.0.1");
    // the path carries at most 160 Mbit/s, but for the rounding of its pauses
    assertThat(link.bandwidthMbps()).isGreaterThan(1).isLessThan(300);
    assertThat(link.latencyMs()).isGreaterThan(0);
    assertThat(link.transmitW()).as("not measured, so not known").isNaN();
    assertThat(Files.readString(out)).contains("measured", "watts were not measured");
    JsonNode side = Provenance.JSON.readTree(Files.readString(directory.resolve("loopback.json")));
    assertThat(side.path("source").asText()).isEqualTo("measured");
    assertThat(side.path("command_line").asText()).contains("--header X-Key:…");
    assertThat(side.path("link").path("bandwidth_mbps_low").asDouble())
        .isLessThanOrEqualTo(link.bandwidthMbps());
  }

  @Test
  void figuresFollowFromTheTimesOfASimulatedLink() {
    int rounds = 20;
    double[] ping = new double[rounds];
    double[] small = new double[rounds];
    double[] large = new double[rounds];
    Arrays.fill(ping, 8);
    // 40 Mbit/s are 5,000 bytes a millisecond; 1.5 ms of overhead
    Arrays.fill(small, 8 + 1.5 + 1000 / 5000.0);
    Arrays.fill(large, 8 + 1.5 + 151_000 / 5000.0);
    MeasuredLink link =
        MeasuredLink.of("l", new LinkSamples("s", "l", 1000, 151_000, ping, small, large));
    assertThat(link.bandwidthMbps().median()).isCloseTo(40, within(1e-9));
    assertThat(link.latencyMs().median()).isCloseTo(4, within(1e-9));
    assertThat(link.overheadMs().median())
        .as("with 4 ms of the way back")
        .isCloseTo(5.5, within(1e-9));
    // so that a frame which is sent takes what its exchange took
    assertThat(link.link().transferMs(1000)).isCloseTo(small[0], within(1e-9));
    assertThat(link.link().transferMs(151_000)).isCloseTo(large[0], within(1e-9));
  }

  @Test
  void aLargeRequestThatIsNoSlowerTellsNoBandwidth() {
    double[] same = new double[20];
    Arrays.fill(same, 5);
    assertThatThrownBy(
            () -> MeasuredLink.of("l", new LinkSamples("s", "l", 1, 99_999, same, same, same)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected 99999 bytes to take longer");
  }

  @Test
  void withoutAServerItEndsWithThreeAndOneLine() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Path out = directory.resolve("none.yaml");
    Run run =
        Run.of("link", "measure", "127.0.0.1:" + free, "--model", "m", "--out", out.toString());
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.complaint()).hasLineCount(1).contains("expected an Open Inference server");
    assertThat(out).doesNotExist();
  }
}
