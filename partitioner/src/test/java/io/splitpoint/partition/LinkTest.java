package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code --link} takes. */
class LinkTest {

  @TempDir Path directory;

  @Test
  void numbersBehindANameReplaceItsOwnAndLeaveTheOthers() {
    Link wifi = Link.named("wifi").orElseThrow();
    Link moved = Link.of("wifi,bandwidth_mbps=20,latency_ms=5,transmit_w=0,overhead_ms=1");
    assertThat(moved).isEqualTo(new Link("wifi", 20, 5, 0, wifi.receiveW(), wifi.idleW(), 1));
    assertThat(LinkSource.of(moved)).as("no source speaks for another number").isEmpty();
    assertThat(Link.of("usb3,idle_w=0.5,receive_w=0.25").idleW()).isEqualTo(0.5);
  }

  @Test
  void numbersBehindAFileDoTooWhateverItsName() throws IOException {
    Path file =
        Files.writeString(directory.resolve("my,link=a.yaml"), "bandwidth_mbps: 7\nidle_w: 1\n");
    assertThat(Link.of(file + ",latency_ms=2"))
        .isEqualTo(new Link("my,link=a", 7, 2, Double.NaN, Double.NaN, 1, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wifi,bandwidth_mbps=0|wifi: bandwidth_mbps: expected a number from 1e-6 to 1e7 Mbit/s, found '0'",
        "wifi,latency_ms=|wifi: latency_ms: expected a number from 0 to 1e9 ms, found ''",
        "wifi,latency_ms=-1|wifi: latency_ms: expected a number from 0 to 1e9 ms, found '-1'",
        "wifi,speed_ms=3|wifi: expected bandwidth_mbps, latency_ms, transmit_w, receive_w, idle_w or overhead_ms, found 'speed_ms'",
        "local,latency_ms=1|local: expected no numbers",
        "wify,latency_ms=1|found 'wify'"
      })
  void wrongNumbersAreNamed(String text, String told) {
    assertThatThrownBy(() -> Link.of(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(told);
  }
}
