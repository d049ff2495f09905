package io.splitpoint.power.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.splitpoint.failure.InputException;
import io.splitpoint.power.Collected;
import io.splitpoint.power.Meter;
import io.splitpoint.power.MeterException;
import io.splitpoint.power.PeriodicSampler.Measured;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.Topology;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
    assertThatThrownBy(() -> Meter.open("exec:")).isInstanceOf(InputException.class);
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
      Measured first = PlugProbe.read(new ObjectMapper().readTree(lines.get(0)), 0).orElseThrow();
      assertThat(first.watts()).isEqualTo(4.1);
      assertThat(first.volts()).hasValue(242.5);
      assertThat(first.amps()).hasValue(0.033);
      assertThat(first.counterMwh()).hasValue(18_015);
    }
    Measured tasmota = PlugProbe.read(new ObjectMapper().readTree(TASMOTA), 0).orElseThrow();
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

  private interface Asking {
    void ask(String host) throws Exception;
  }

  /** A plug on this machine that answers by the request's path and query, 404 to all others. */
  private static void plug(Map<String, String> answers, Asking asking) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String answer = answers.get(exchange.getRequestURI().toString());
          byte[] body = (answer == null ? "no" : answer).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      asking.ask("http://localhost:" + server.getAddress().getPort());
    } finally {
      server.stop(0);
    }
  }

  private static void refused(String spec, String... words) {
    try (Meter meter = Meter.open(spec)) {
      assertThatThrownBy(() -> meter.start(sample -> {}))
          .isInstanceOf(MeterException.class)
          .hasMessageContainingAll(words);
    }
  }

  @Test
  void aShellyWithTwoChannelsIsAskedForTheOneThatIsMeant() throws Exception {
    String channel = "{\"id\":%d,\"output\":true,\"apower\":%d.5,\"voltage\":230.1}";
    plug(
        Map.of(
            "/rpc/Switch.GetStatus?id=0", channel.formatted(0, 3),
            "/rpc/Switch.GetStatus?id=1", channel.formatted(1, 7)),
        host -> {
          refused(host, "#channel=1 or #channel=2");
          refused(host + "#channel=3", "a channel that the plug has", "found 3");
          assertThat(Collected.from(host + "#channel=1", 1).samples().get(0).watts())
              .isEqualTo(3.5);
          assertThat(Collected.from(host + "#channel=2", 1).samples().get(0).watts())
              .isEqualTo(7.5);
        });
  }

  @Test
  void aTasmotaWithTwoChannelsIsAskedForTheOneThatIsMeant() throws Exception {
    plug(
        Map.of(
            "/cm?cmnd=Status%208",
            "{\"StatusSNS\":{\"ENERGY\":{\"Total\":1.5,\"Power\":[6,9],\"Voltage\":231,"
                + "\"Current\":[0.03,0.05]}}}"),
        host -> {
          refused(host, "#channel=1 to 2", "2 channels", "found none");
          refused(host + "#channel=3", "found 3");
          PowerSample second = Collected.from(host + "#channel=2", 1).samples().get(0);
          assertThat(second.watts()).isEqualTo(9);
          assertThat(second.volts()).hasValue(231);
          assertThat(second.amps()).hasValue(0.05);
          assertThat(second.counterMwh()).as("the sum of both").isEmpty();
        });
  }

  @Test
  void aPlugThatDoesNotMeterIsCalledByItsKind() throws Exception {
    plug(
        Map.of("/rpc/Switch.GetStatus?id=0", "{\"id\":0,\"source\":\"init\",\"output\":false}"),
        host -> refused(host, "a Shelly switch that does not", "no apower"));
    plug(
        Map.of("/cm?cmnd=Status%208", "{\"StatusSNS\":{\"Time\":\"2026-11-30T09:00:00\"}}"),
        host -> refused(host, "a Tasmota that does not", "no ENERGY"));
    plug(
        Map.of("/rpc/Switch.GetStatus?id=0", "{\"lights\":[]}"),
        host -> refused(host, "found neither", "JSON with lights", "found 404"));
  }
}
