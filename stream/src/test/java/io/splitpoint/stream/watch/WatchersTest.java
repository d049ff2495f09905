package io.splitpoint.stream.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.run.Latencies;
import io.splitpoint.stream.run.Sample;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class WatchersTest {

  private static final OptionalDouble NONE = OptionalDouble.empty();
  private static final Latencies NOTHING = new Latencies(0, 0, NONE, NONE, NONE, NONE);

  private static Latencies ms(long count, double each) {
    OptionalDouble value = OptionalDouble.of(each);
    return new Latencies(count, count * each, value, value, value, value);
  }

  private static Sample sample(OptionalDouble temperature) {
    return new Sample(
        2.5,
        100,
        3,
        40,
        List.of(
            new Sample.Stage("capture", NOTHING, ms(100, 1)),
            new Sample.Stage("infer 1/2", ms(40, 2.5), ms(100, 2.5))),
        ms(40, 12.25),
        List.of(new Sample.Fill("decode", 1, 4)),
        temperature);
  }

  @Test
  void theTraceLeavesUnknownNumbersEmptyAndSaysWhatIsModelled() {
    StringWriter out = new StringWriter();
    new TraceCsv(out, true).sample(sample(NONE));
    assertThat(out.toString().lines())
        .containsExactly(
            "time_s,frames_written,frames_dropped,frames_per_s,capture_ms,infer_1_2_ms,latency_ms,"
                + "latency_ms_p99,waiting_decode,temperature_c,latency_source",
            "2.5000,100,3,40.0000,,2.5000,12.2500,12.2500,1,,modelled");
  }

  @Test
  void prometheusGetsTheLastSample() throws IOException, InterruptedException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (StreamMetrics metrics = StreamMetrics.listen(new InetSocketAddress(here, 0), true)) {
      metrics.sample(sample(OptionalDouble.of(51)));
      int port = metrics.address().getPort();
      HttpResponse<String> answer = answer(port);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      assertThat(answer.body().lines())
          .contains(
              "splitpoint_frames_total{outcome=\"written\"} 100.0",
              "splitpoint_frames_total{outcome=\"dropped\"} 3.0",
              "splitpoint_stage_seconds{source=\"modelled\",stage=\"infer 1/2\",quantile=\"0.99\"} 0.0025",
              "splitpoint_stage_seconds_count{source=\"measured\",stage=\"capture\"} 100",
              "splitpoint_queue_frames{stage=\"decode\"} 1.0",
              "splitpoint_temperature_celsius 51.0")
          // a stage without frames in the last second has no quantiles
          .noneMatch(line -> line.contains("capture") && line.contains("quantile"));
      assertThat(answer.body().lines())
          .allMatch(
              line ->
                  line.matches("# (HELP|TYPE) [a-z_]+ .+")
                      || line.matches(
                          "[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*})? [0-9.E-]+"));
      try (Socket half = new Socket(here, port)) { // and nobody who says half of it keeps it
        half.getOutputStream().write("GET /metrics HTT".getBytes(StandardCharsets.US_ASCII));
        assertThat(answer(port).body()).contains("splitpoint_temperature_celsius 51.0");
      }
      assertThatThrownBy(() -> StreamMetrics.listen(new InetSocketAddress(here, port), false))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("expected a free port, found " + port);
    }
  }

  private static HttpResponse<String> answer(int port) throws IOException, InterruptedException {
    URI page = URI.create("http://localhost:" + port + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
  }
}
