package io.splitpoint.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.profile.DeviceKind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSpecTest {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "cpu, CPU, CPU",
    "coral, ANY_CORAL, EDGE_TPU",
    "coral:usb:0, ONE_CORAL, EDGE_TPU",
    "coral:pci:12, ONE_CORAL, EDGE_TPU",
    "usb3-rpi4, HOST, EDGE_TPU",
    "not/here.yaml, HOST, EDGE_TPU",
    "delegate:libx.so, DELEGATE, DELEGATE"
  })
  void everyKindOfNameIsRead(String name, DeviceSpec.Place place, DeviceKind kind) {
    DeviceSpec spec = DeviceSpec.of(name);
    assertThat(spec.place()).isEqualTo(place);
    assertThat(spec.kind()).isEqualTo(kind);
    if (place != DeviceSpec.Place.HOST) {
      assertThat(DeviceKind.named(spec.name())).as("read back from a profile").isEqualTo(kind);
    }
    assertThat(spec.coral()).isEqualTo(name.startsWith("coral"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "Coral", "coral:", "coral:wifi:1", "coral:usb:01", "a\0b"})
  void otherNamesAreRefusedWithAllThatAreKnown(String name) {
    assertThatThrownBy(() -> DeviceSpec.of(name))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(
            "device: expected cpu, coral, coral:usb:N, coral:pci:N, delegate:LIBRARY, ")
        .hasMessageContaining("usb3-rpi4")
        .hasMessageEndingWith("found '" + name + "'");
  }

  @Test
  void aHostIsTheSameByItsNameAndByItsFileWhateverThatIsCalled() throws Exception {
    Host host = Host.named("usb3-rpi4");
    Path file = Files.writeString(directory.resolve("mine"), host.yaml());
    assertThat(DeviceSpec.of("usb3-rpi4").host()).isEqualTo(host);
    assertThat(DeviceSpec.of(file.toString()).host()).isEqualTo(host);
  }
}
