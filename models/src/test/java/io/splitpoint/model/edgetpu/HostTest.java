package io.splitpoint.model.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTest {
  private static final String GOOD =
      """
      name: mine
      description: a stick on a hub
      input_mb_per_s: 300
      output_mb_per_s: 200
      output_cycles_per_byte: 30
      invocation_overhead_ms: 0.4
      hop_ms: 0.2
      hand_over_ms: 0.2
      max_clock_mhz: 500
      std_clock_mhz: 250
      cpu:
        clock_mhz: 1800
        gmac_per_s: 3
        melement_per_s: 40
      power:
        cold_idle_w: 0.3
        idle_w: 0.9
        mac_pj: 0.5
        byte_nj: 0.4
        error_share: 0.2
      """;

  @TempDir Path directory;

  @Test
  void everyShippedHostIsThere() {
    assertThat(Host.names())
        .containsExactly("pcie-desktop", "usb3-desktop", "usb3-rpi4", "usb2-rpi3", "pcie-devboard")
        .allSatisfy(name -> assertThat(Host.named(name).name()).isEqualTo(name));
  }

  @Test
  void aDeviceFileIsReadFromAPath() throws IOException {
    Host host = Host.read(file(GOOD));
    assertThat(host.inputMbPerS()).isEqualTo(300);
    assertThat(host.power().idleW()).isEqualTo(0.9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "output_cycles_per_byte: 30 | write 'output_cycles_per_byte: 0' if output_mb_per_s holds",
        "hand_over_ms: 0.2 | write 'hand_over_ms: 0.245' below hop_ms",
        "error_share: 0.2 | write 'error_share: 0.5' under power",
        "clock_mhz: 1800 | write the clock of the host's CPU, such as 'clock_mhz: 1800'"
      })
  void aFileOfAnEarlierReleaseIsToldWhatToWrite(String line, String says) throws IOException {
    String key = line.split(":")[0];
    Path file = file(GOOD.replaceAll("(?m)^ *" + key + ".*\n", ""));
    assertThatThrownBy(() -> Host.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining("expected the key '" + key + "', found none: " + says);
  }

  @Test
  void aSlowerCpuSendsOutputsSlowerAndTheBusAsBefore() {
    EdgeTpuModel fast = EdgeTpuModel.of(Host.named("usb3-rpi4"));
    EdgeTpuModel slow = EdgeTpuModel.of(Host.named("usb3-rpi4").withCpuClock(600));
    Workload head = Synthetic.conv5(64).range(1, 4);
    Estimate.Parts before = fast.estimate(head).parts();
    Estimate.Parts after = slow.estimate(head).parts();
    double bus = 64 * 64 * 64 / (fast.host().outputMbPerS() * 1e3);
    assertThat(after.outputMs() - bus).isCloseTo(3 * (before.outputMs() - bus), within(1e-9));
    assertThat(after.overheadMs()).isCloseTo(3 * before.overheadMs(), within(1e-9));
    assertThat(after.inputMs()).isEqualTo(before.inputMs());
    assertThat(after.computeMs()).isEqualTo(before.computeMs());
    assertThat(slow.host().withCpuClock(1800).outputMsPerByte())
        .isCloseTo(fast.host().outputMsPerByte(), within(1e-12));
  }

  @Test
  void aUserNamesAShippedHostOrADeviceFile() throws IOException {
    assertThat(Host.of("usb3-rpi4")).isEqualTo(Host.named("usb3-rpi4"));
    assertThat(Host.of(file(GOOD).toString()).inputMbPerS()).isEqualTo(300);
    assertThatThrownBy(() -> Host.of(directory.resolve("none.yaml").toString()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("or a device file");
  }

  /** Found by fuzzing: a letter that YAML does not have. */
  @Test
  void aControlCharacterIsRefusedWithWhatWasExpected() throws IOException {
    Path file = file(GOOD.replace("mine", "mi\u0001ne"));
    assertThatThrownBy(() -> Host.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 1: expected YAML, found: special characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hop_ms: 0.2 | hop_ms: -1 | line 7: hop_ms: expected a number from 0 to 1e9 ms, found '-1'",
        "input_mb_per_s: 300 | input_mb_per_s: 0 | line 3: input_mb_per_s: expected a number from",
        "input_mb_per_s: 300 | input_mb_per_s: .nan | line 3: ",
        "input_mb_per_s: 300 | input_mb_per_s: fast | line 3: input_mb_per_s",
        "hop_ms: 0.2     | hop_msec: 0.2      | found 'hop_msec': did you mean hop_ms?",
        "hop_ms: 0.2     | name: again        | Duplicate field 'name'",
        "hop_ms: 0.2     | '#'                | hop_ms: expected",
        "  idle_w: 0.9   | '  idle_w: -0.9'   | line 17: idle_w: expected a number from 0",
        "  byte_nj: 0.4  | '  byte_nj: 1e308' | line 19: byte_nj: expected a number from 0 to 1e6 nJ",
        "  byte_nj: 0.4  | '  byte_nj: .inf'  | line 19: ",
        "  byte_nj: 0.4  | '  byte_mj: 0.4'   | line 19: expected the keys",
        "name: mine      | '[1, 2'            | line ",
      })
  void aBadDeviceFileGivesOneLineThatSaysWhere(String good, String bad, String says)
      throws IOException {
    Path file = file(GOOD.replace(good.strip(), bad.strip()));
    assertThatThrownBy(() -> Host.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString() + ": ")
        .hasMessageContaining(says.replace("''", "'"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void anEmptyFileAndAnUnknownNameAreRefused() throws IOException {
    Path empty = file("");
    assertThatThrownBy(() -> Host.read(empty)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> Host.named("../usb3-rpi4"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected one of [pcie-desktop");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("host.yaml"), text);
  }
}
