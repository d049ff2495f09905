package io.splitpoint.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that are opened at operating points. */
class MachineSettingTest {

  @TempDir Path directory;

  interface Probe extends Library {
    String standin_last_options();
  }

  private DeviceOptions options(Optional<Path> library) {
    return new DeviceOptions(
        3,
        true,
        false,
        Optional.empty(),
        library,
        Optional.empty(),
        Optional.of("usb3-rpi4"),
        directory,
        true);
  }

  private static List<String> names(Devices opened) {
    return opened.list().stream().map(Device::name).toList();
  }

  private Devices open(String device, MachineSetting setting) {
    // a library without a device of this kind is none
    return Devices.open(List.of(DeviceSpec.of(device)), options(Optional.empty()), setting);
  }

  @Test
  void eachNumberOfThreadsIsADevice() {
    try (Devices opened =
        open("cpu", new MachineSetting(OptionalInt.of(600), List.of(), List.of(1, 2)))) {
      assertThat(names(opened)).containsExactly("cpu@600MHz/1t", "cpu@600MHz/2t");
      assertThat(opened.list()).extracting(Device::threads).containsExactly(1, 2);
    }
  }

  @Test
  void whereNothingIsChosenTheNameSaysNothing() {
    try (Devices opened = open("cpu", MachineSetting.USUAL)) {
      assertThat(names(opened)).containsExactly("cpu");
      assertThat(opened.list()).extracting(Device::threads).containsExactly(3);
    }
  }

  private double wholeMs(MachineSetting setting, int device) throws IOException {
    Graph lenet = Graph.read(Zoo.build("lenet", Precision.INT8, directory));
    try (Devices opened = open("usb3-rpi4", setting)) {
      Device.Modelled modelled = (Device.Modelled) opened.list().get(device);
      return modelled.model().predict(lenet, 1, lenet.layers().size()).latencyMs();
    }
  }

  @Test
  void aModelledCoralIsModelledAtEachOfItsClocksAndAtTheCpus() throws IOException {
    List<Clock> both = List.of(Clock.STD, Clock.MAX);
    MachineSetting slow = new MachineSetting(OptionalInt.of(600), both, List.of(1, 2));
    try (Devices opened = open("usb3-rpi4", slow)) {
      assertThat(names(opened)).containsExactly("usb3-rpi4@std/600MHz", "usb3-rpi4@max/600MHz");
    }
    MachineSetting fast = new MachineSetting(OptionalInt.of(1500), both, List.of());
    assertThat(wholeMs(slow, 0)).isGreaterThan(wholeMs(slow, 1));
    assertThat(wholeMs(slow, 1)).isGreaterThan(wholeMs(fast, 1));
  }

  private Path library() throws InterruptedException {
    Path library = directory.resolve("libedgetpu-standin.so");
    try {
      Process gcc =
          new ProcessBuilder(
                  "gcc",
                  "-std=gnu11",
                  "-shared",
                  "-fPIC",
                  "-o",
                  library.toString(),
                  "../native/src/test/c/edgetpu_standin.c")
              .inheritIO()
              .start();
      assumeTrue(gcc.waitFor() == 0, "no stand-in library");
    } catch (IOException none) {
      assumeTrue(false, "no gcc here");
    }
    return library;
  }

  private Devices coral(Path library, Clock clock) {
    return Devices.open(
        List.of(DeviceSpec.of("coral")),
        options(Optional.of(library)),
        new MachineSetting(OptionalInt.empty(), List.of(clock), List.of()));
  }

  @Test
  void anAttachedCoralIsOpenedAtTheClockThatItsNameSays() throws InterruptedException {
    Path library = library();
    Probe probe = Native.load(library.toString(), Probe.class);
    try (Devices opened = coral(library, Clock.STD)) {
      assertThat(names(opened)).containsExactly("coral@std");
      // libedgetpu's own word for the clock of the library that stays below
      assertThat(probe.standin_last_options()).isEqualTo("Performance=High;");
    }
    try (Devices opened = coral(library, Clock.MAX)) {
      assertThat(names(opened)).containsExactly("coral@max");
      assertThat(probe.standin_last_options()).isEqualTo("Performance=Max;");
    }
  }

  @Test
  void aLibraryThatStaysBelowTheFullClockIsNotTakenForOneThatRunsAtIt()
      throws IOException, InterruptedException {
    Path library = library();
    // as the published libedgetpu.so.1 of libedgetpu1-std has it, and that of -max has not
    Files.write(
        library,
        "USB connected EdgeTpu is throttled".getBytes(StandardCharsets.US_ASCII),
        StandardOpenOption.APPEND);
    assertThatThrownBy(() -> coral(library, Clock.MAX))
        .isInstanceOf(MissingException.class)
        .hasMessage(
            "Coral clock max: expected a libedgetpu that runs at it (package libedgetpu1-max), found "
                + library
                + ", which stays at std (libedgetpu1-std)");
    try (Devices opened = coral(library, Clock.STD)) {
      assertThat(names(opened)).containsExactly("coral@std");
    }
  }
}
