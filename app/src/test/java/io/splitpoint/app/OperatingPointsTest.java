package io.splitpoint.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.MachineSetting;
import io.splitpoint.failure.InputException;
import io.splitpoint.failure.MissingException;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.profile.Profile;
import io.splitpoint.profile.ProfileCsv;
import io.splitpoint.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A profiling run at several operating points, on a directory that plays the kernel's cpufreq. */
class OperatingPointsTest {

  private static final String LENET =
      "../models/src/test/resources/io/splitpoint/model/mnist_lenet.tflite";

  @TempDir Path directory;

  private Path policy() {
    return directory.resolve("cpufreq").resolve("policy0");
  }

  private void machine() throws IOException {
    Files.createDirectories(policy());
    write("scaling_available_frequencies", "600000 1000000 1500000");
    write("scaling_min_freq", "600000");
    write("scaling_max_freq", "1500000");
    write("scaling_governor", "ondemand");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(policy().resolve(file), text + "\n");
  }

  private String limits() {
    try {
      return Files.readString(policy().resolve("scaling_min_freq")).strip()
          + " "
          + Files.readString(policy().resolve("scaling_max_freq")).strip();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private OperatingPoints points(List<Integer> mhz, List<Clock> coral, List<Integer> threads) {
    return new OperatingPoints(
        mhz, coral, threads, policy().getParent(), directory.resolve("cache/cpu-clock.sh"));
  }

  private ProfilingOptions options(OperatingPoints points, String... devices) throws IOException {
    ProfilingOptions usual =
        ProfilingOptions.usual(
            ModelSource.of(LENET),
            List.of(devices).stream().map(DeviceSpec::of).toList(),
            4,
            directory.resolve("run"));
    return new ProfilingOptions(
        usual.model(),
        usual.precisions(),
        usual.devices(),
        usual.opening(),
        points,
        usual.measuring(),
        usual.inspection(),
        usual.meters(),
        usual.server(),
        usual.question(),
        usual.confidence(),
        usual.out(),
        usual.resume(),
        usual.commandLine());
  }

  /** Writes down at which clock it is told that timing begins. */
  private final class Watching implements ProfilingListener {

    private final List<String> limits = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private boolean failing;

    @Override
    public void say(Kind kind, String sentence) {
      if (kind == Kind.NOTICE) {
        notices.add(sentence);
      }
    }

    @Override
    public Measuring measuring(Path journal, int parts) {
      limits.add(limits());
      if (failing) {
        throw new IllegalStateException("the run fails");
      }
      return SILENT.measuring(journal, parts);
    }
  }

  @Test
  void everyCombinationIsMeasuredAtItsClockAndTheClockComesBack() throws IOException {
    machine();
    Watching watching = new Watching();
    Profiling.run(options(points(List.of(600, 1000), List.of(), List.of(1, 2)), "cpu"), watching);
    assertThat(watching.limits).containsExactly("600000 600000", "1000000 1000000");
    assertThat(limits()).isEqualTo("600000 1500000");
    assertThat(directory.resolve("cache/cpu-clock.sh")).isEmptyFile();
    assertThat(watching.notices)
        .anyMatch(
            notice ->
                notice.startsWith(
                    "devices at operating points: 4 in 2 settings of the clocks, which take about"));
    Profile profile = ProfileCsv.read(directory.resolve("run").resolve(RunDirectory.PROFILE));
    assertThat(profile.devices())
        .containsExactly("cpu@600MHz/1t", "cpu@600MHz/2t", "cpu@1000MHz/1t", "cpu@1000MHz/2t");
    assertThat(profile.rows("cpu@1000MHz/2t").get(1).threads()).isEqualTo(2);
    assertThat(profile.rows())
        .filteredOn(row -> row.layer() > 0)
        .allMatch(row -> row.latency().isPresent());
  }

  @Test
  void theClockComesBackFromARunThatFails() throws IOException {
    machine();
    Watching watching = new Watching();
    watching.failing = true;
    assertThatThrownBy(
            () ->
                Profiling.run(
                    options(points(List.of(1000), List.of(), List.of()), "cpu"), watching))
        .hasMessage("the run fails");
    assertThat(watching.limits).containsExactly("1000000 1000000");
    assertThat(limits()).isEqualTo("600000 1500000");
  }

  @Test
  void aClockThatIsNotOfferedIsRefusedBeforeAnythingIsMeasured() throws IOException {
    machine();
    Watching watching = new Watching();
    assertThatThrownBy(
            () ->
                Profiling.run(
                    options(points(List.of(600, 900), List.of(), List.of()), "cpu"), watching))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "CPU clock: expected one that the kernel offers (600, 1000, 1500 MHz), found 900");
    assertThat(watching.limits).isEmpty();
  }

  @Test
  void aMachineWithoutCpufreqIsSaidToHaveNone() {
    assertThatThrownBy(
            () ->
                Profiling.run(
                    options(points(List.of(600), List.of(), List.of()), "cpu"), new Watching()))
        .isInstanceOf(MissingException.class)
        .hasMessageContaining("expected Linux's cpufreq in " + policy().getParent());
  }

  @Test
  void valuesAreGivenOnceAndAreAtLeastOne() {
    assertThatThrownBy(() -> points(List.of(600, 1000, 600), List.of(), List.of()))
        .isInstanceOf(InputException.class)
        .hasMessage("CPU clock: expected each value once, found 600 twice");
    assertThatThrownBy(() -> points(List.of(), List.of(Clock.STD, Clock.STD), List.of()))
        .hasMessage("Coral clock: expected each value once, found std twice");
    assertThatThrownBy(() -> points(List.of(), List.of(), List.of(2, 0)))
        .hasMessage("threads: expected at least 1, found 0");
  }

  @Test
  void aCoralsClockNeedsACoral() throws IOException {
    ProfilingOptions cpu = options(points(List.of(), List.of(Clock.MAX), List.of()), "cpu");
    assertThatThrownBy(() -> Profiling.run(cpu, new Watching()))
        .isInstanceOf(InputException.class)
        .hasMessage("Coral clock: expected a Coral among the devices, found [cpu]");
  }

  @Test
  void moreThanADaysWorkIsRefusedWithTheTimeThatItTakes() throws IOException {
    List<Integer> many = IntStream.rangeClosed(1, 15).boxed().toList();
    ProfilingOptions all =
        options(points(IntStream.range(600, 620).boxed().toList(), List.of(), many), "cpu");
    assertThatThrownBy(() -> Profiling.run(all, new Watching()))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(
            "operating points: expected at most 200 devices at operating points, found 300 in 20"
                + " settings of the clocks, which take about");
  }

  @Test
  void aModelledCoralHasBothClocksInOneSetting() throws IOException {
    OperatingPoints points = points(List.of(600, 1000), List.of(Clock.STD, Clock.MAX), List.of());
    ProfilingOptions options = options(points, "usb3-rpi4");
    assertThat(points.settings(options.devices(), options.opening()))
        .containsExactly(
            new MachineSetting(OptionalInt.of(600), List.of(Clock.STD, Clock.MAX), List.of()),
            new MachineSetting(OptionalInt.of(1000), List.of(Clock.STD, Clock.MAX), List.of()));
  }
}
