package io.splitpoint.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceKindTest {

  private static LayerProfile row(String device, Optional<Source> latency) {
    return new LayerProfile(
        "m",
        "int8",
        device,
        1,
        1,
        "l",
        "OP",
        "1x1",
        OptionalLong.of(1),
        1,
        1,
        1,
        latency.map(source -> new Latency(1, 1, 1, OptionalDouble.empty(), source)),
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "cpu, CPU",
    "server, CPU",
    "coral, EDGE_TPU",
    "coral:usb:1, EDGE_TPU",
    "coral_monsoon, EDGE_TPU",
    "raspi3b+_coral_usb, EDGE_TPU",
    "coralline, CPU",
    "delegate:vx, DELEGATE",
    "delegate:coral, DELEGATE"
  })
  void whatIsMeasuredGoesByItsName(String device, DeviceKind kind) {
    assertThat(DeviceKind.of(row(device, Optional.of(Source.MEASURED)))).isEqualTo(kind);
  }

  @Test
  void aModelledLatencyIsAnEdgeTpusWhateverItsDeviceFileIsCalled() {
    LayerProfile input = row("usb3-rpi4", Optional.empty());
    LayerProfile layer = row("usb3-rpi4", Optional.of(Source.MODELLED));
    assertThat(DeviceKind.of(layer)).isEqualTo(DeviceKind.EDGE_TPU);
    assertThat(DeviceKind.of(List.of(input, layer))).isEqualTo(DeviceKind.EDGE_TPU);
    assertThat(DeviceKind.of(List.of(input))).isEqualTo(DeviceKind.CPU);
    assertThat(DeviceKind.of(row("delegate:vx", Optional.of(Source.MODELLED))))
        .as("a name that tells another kind")
        .isEqualTo(DeviceKind.DELEGATE);
  }
}
