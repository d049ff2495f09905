package io.splitpoint.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.profile.DeviceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelegateSpecTest {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "delegate:/opt/libvx_delegate.so, delegate:vx_delegate",
    "delegate:/opt/libarmnnDelegate.so.29.1, delegate:armnnDelegate",
    "delegate:npu.so, delegate:npu"
  })
  void aLibraryGivesTheName(String given, String name) {
    DeviceSpec spec = DeviceSpec.of(given);
    assertThat(spec.name()).isEqualTo(name);
    assertThat(spec.place()).isEqualTo(DeviceSpec.Place.DELEGATE);
    assertThat(spec.kind()).isEqualTo(DeviceKind.DELEGATE);
    assertThat(spec.coral()).isFalse();
  }

  @Test
  void optionsBetweenCommasGoBackToTheirDelegate() {
    List<DeviceSpec> specs =
        DeviceSpec.list(List.of("cpu", "delegate:a.so", "backends=CpuAcc=GpuAcc", "x=", "coral"));
    assertThat(specs).extracting(DeviceSpec::name).containsExactly("cpu", "delegate:a", "coral");
    assertThat(specs.get(1).delegate().orElseThrow().options())
        .isEqualTo(Map.of("backends", "CpuAcc=GpuAcc", "x", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "delegate:                | expected delegate: and a library's file, found ''",
        "delegate:a.so,verbose    | expected options of different names as key=value, found 'verbose'",
        "delegate:a.so,=1         | expected options of different names as key=value, found '=1'",
        "delegate:a.so,x=1,x=2    | expected options of different names as key=value, found 'x=2'"
      })
  void whatIsNoDelegateIsRefused(String given, String why) {
    assertThatThrownBy(() -> DeviceSpec.of(given))
        .isInstanceOf(InputException.class)
        .hasMessage("device '" + given + "': " + why);
  }

  @Test
  void twoOfOneNameNeedFilesOfTheirOwn() {
    assertThatThrownBy(
            () -> DeviceSpec.list(List.of("delegate:a.so", "x=1", "delegate:a.so", "x=2")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found two delegates called delegate:a");
  }

  private DeviceSpec file(String text) throws IOException {
    return DeviceSpec.of(Files.writeString(directory.resolve("vx.yaml"), text).toString());
  }

  @Test
  void aDeviceFileHasNameLibraryAndOptions() throws IOException {
    DeviceSpec spec =
        file(
            "kind: delegate\nname: vx\nlibrary: lib/libvx.so\noptions:\n  cache: /tmp/x\n  n: 3\n");
    assertThat(spec.name()).isEqualTo("delegate:vx");
    assertThat(spec.delegate().orElseThrow().library())
        .isEqualTo(directory.resolve("lib/libvx.so"));
    assertThat(spec.delegate().orElseThrow().options())
        .isEqualTo(Map.of("cache", "/tmp/x", "n", "3"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: gpu;name: x;library: y           | line 1: kind: expected delegate, found 'gpu'",
        "kind: delegate;name: a b;library: y    | line 2: name: expected up to 64 letters",
        "kind: delegate;name: x                 | library",
        "kind: delegate;name: x;librery: y      | did you mean library?"
      })
  void aWrongDeviceFileIsRefusedAtItsLine(String lines, String why) {
    assertThatThrownBy(() -> file(lines.replace(";", "\n") + "\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why);
  }
}
