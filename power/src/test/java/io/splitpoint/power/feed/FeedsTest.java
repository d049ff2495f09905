package io.splitpoint.power.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.splitpoint.power.Collected;
import io.splitpoint.power.Meter;
import io.splitpoint.power.MeterException;
import io.splitpoint.power.MeterSpecException;
import io.splitpoint.power.PeriodicSampler.Measured;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.Topology;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedsTest {

  private static final String TASMOTA =
      """
      {"StatusSNS":{"Time":"2024-01-01T00:00:00","ENERGY":{"Total":1.5,"Power":6,
       "Voltage":230,"Current":0.041}}}
      """;

  @Test
  void aCommandsLinesAreReadingsInEitherForm() throws Exception {
    Collected numbers = Collected.from("exec:while true; do echo 2.5; sleep 0.05; done", 3);
    assertThat(numbers.samples()).allSatisfy(sample -> assertThat(sample.watts()).isEqualTo(2.5));
    String json = "{\"voltage_v\":5,\"current_a\":0.5}";
    PowerSample sample = Collected.from("exec:echo '" + json + "'; sleep 30", 1).samples().get(0);
    assertThat(sample.watts()).isEqualTo(2.5);
    assertThat(sample.volts()).hasValue(5);
  }

  @Test
  void aCommandThatEndsOrTalksNonsenseIsSaid() {
    String[][] cases = {
      {"exec:exit 3", "ended with code 3"},
      {"exec:echo hello; sleep 30", "found 'hello'"},
      {
        "exec:echo '{\"a\":1}'; sleep 30",
        "expected the keys power_w, voltage_v, current_a, found 'a'"
      },
      {"exec:echo NaN; sleep 30", "found 'NaN'"},
    };
    for (String[] bad : cases) {
      try (Meter meter = Meter.open(bad[0])) {
        assertThatThrownBy(() -> meter.start(sample -> {}))
            .isInstanceOf(MeterException.class)
            .hasMessageContaining(bad[1]);
      }
    }
    assertThatThrownBy(() -> Meter.open("exec:")).isInstanceOf(MeterSpecException.class);
  }

  @Test
  void closingEndsTheCommandAndItsChildren() throws Exception {
    Meter meter = Meter.open("exec:sleep 987654 & while true; do echo 1; sleep 0.05; done");
    meter.start(sample -> {});
    assertThat(children()).isNotEmpty();
    meter.close();
    for (int i = 0; i < 200 && !children().isEmpty(); i++) {
      Thread.sleep(20);
    }
    assertThat(children()).isEmpty();
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().commandLine().orElse("").contains("987654"))
        .toList();
  }

  @Test
  void realShellyAnswersAreRead() throws Exception {
    try (var in = Meter.class.getResourceAsStream("other/shelly_gen2_switch_getstatus.jsonl")) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      Measured first = PlugProbe.read(new ObjectMapper().readTree(lines.get(0))).orElseThrow();
      assertThat(first.watts()).isEqualTo(4.1);
      assertThat(first.volts()).hasValue(242.5);
      assertThat(first.amps()).hasValue(0.033);
      assertThat(first.counterMwh()).hasValue(18_015);
    }
    Measured tasmota = PlugProbe.read(new ObjectMapper().readTree(TASMOTA)).orElseThrow();
    assertThat(tasmota.watts()).isEqualTo(6);
    assertThat(tasmota.counterMwh()).hasValue(1_500_000);
  }

  @Test
  void aPlugsKindIsFoundByAsking() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean tasmota = exchange.getRequestURI().toString().equals("/cm?cmnd=Status%208");
          byte[] body = (tasmota ? TASMOTA : "not here").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(tasmota ? 200 : 404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String host = "http://localhost:" + server.getAddress().getPort();
      assertThat(Collected.from(host, 2).samples().get(1).watts()).isEqualTo(6);
      try (Meter meter = Meter.open(host)) {
        assertThat(meter.topology()).isEqualTo(Topology.WALL);
      }
      try (Meter meter = Meter.open(host + "/elsewhere")) {
        assertThatThrownBy(() -> meter.start(sample -> {}))
            .isInstanceOf(MeterException.class)
            .hasMessageContaining("found 404");
      }
    } finally {
      server.stop(0);
    }
  }
}
