package io.splitpoint.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.failure.MissingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holding the CPU's clock and giving it back, on a directory that plays the kernel. */
class CpuClockTest {

  private static final String BEFORE = "600000 1800000 ondemand";

  @TempDir Path directory;

  private Path note() {
    return directory.resolve("cpu-clock.sh");
  }

  private FakeSysfs pi4() throws IOException {
    return FakeSysfs.pi4(directory.resolve("cpufreq"));
  }

  @Test
  void aClockIsHeldByBothLimitsAndGivenBackOnClose() throws IOException {
    FakeSysfs sysfs = pi4();
    try (CpuClock clock = CpuClock.open(sysfs.path(), note())) {
      assertThat(sysfs.state(0)).isEqualTo(BEFORE);
      clock.hold(1000);
      assertThat(sysfs.state(0)).isEqualTo("1000000 1000000 ondemand");
      assertThat(clock.deviation(1000)).isEmpty();
      clock.hold(600);
      assertThat(sysfs.state(0)).isEqualTo("600000 600000 ondemand");
    }
    assertThat(sysfs.state(0)).isEqualTo(BEFORE);
    assertThat(note()).isEmptyFile();
  }

  @Test
  void aClockComesBackWhenTheRunFails() throws IOException {
    FakeSysfs sysfs = pi4();
    assertThatThrownBy(
            () -> {
              try (CpuClock clock = CpuClock.open(sysfs.path(), note())) {
                clock.hold(1500);
                throw new IllegalStateException("the run");
              }
            })
        .hasMessage("the run");
    assertThat(sysfs.state(0)).isEqualTo(BEFORE);
  }

  @Test
  void aGovernorThatChangedMeanwhileComesBackToo() throws IOException {
    FakeSysfs sysfs = pi4();
    try (CpuClock clock = CpuClock.open(sysfs.path(), note())) {
      clock.hold(1000);
      Files.writeString(sysfs.path().resolve("policy0/scaling_governor"), "powersave\n");
    }
    assertThat(sysfs.state(0)).isEqualTo(BEFORE);
  }

  @Test
  void withoutAHoldNothingIsWritten() throws IOException {
    FakeSysfs sysfs = pi4();
    Path max = sysfs.path().resolve("policy0/scaling_max_freq");
    try (CpuClock clock = CpuClock.open(sysfs.path(), note())) {
      clock.check(600);
      Files.writeString(max, "1500000");
    }
    assertThat(max).hasContent("1500000");
  }

  @Test
  void allPoliciesAreHeldAndEachGetsItsOwnLimitsBack() throws IOException {
    FakeSysfs sysfs = pi4();
    sysfs.policy(4, "1000000 1800000 2400000", "1000000", "2400000", "schedutil");
    try (CpuClock clock = CpuClock.open(sysfs.path(), note())) {
      clock.hold(1800);
      assertThat(sysfs.state(0)).isEqualTo("1800000 1800000 ondemand");
      assertThat(sysfs.state(4)).isEqualTo("1800000 1800000 schedutil");
      assertThatThrownBy(() -> clock.hold(2400))
          .isInstanceOf(InputException.class)
          .hasMessage(
              "CPU clock: expected one that the kernel offers (1000, 1800 MHz), found 2400");
    }
    assertThat(sysfs.state(0)).isEqualTo(BEFORE);
    assertThat(sysfs.state(4)).isEqualTo("1000000 2400000 schedutil");
  }

  @Test
  void aClockThatTheKernelDoesNotOfferIsRefusedWithThoseThatItDoes() throws IOException {
    FakeSysfs sysfs = pi4();
    try (CpuClock clock = CpuClock.open(sysfs.path(), note())) {
      assertThatThrownBy(() -> clock.check(900))
          .isInstanceOf(InputException.class)
          .hasMessage(
              "CPU clock: expected one that the kernel offers (600, 800, 1000, 1500, 1800 MHz), found 900");
    }
  }

  @Test
  void aKernelWithoutAListTakesAnyClockOfItsRange() throws IOException {
    FakeSysfs sysfs = pi4();
    Files.delete(sysfs.path().resolve("policy0/scaling_available_frequencies"));
    try (CpuClock clock = CpuClock.open(sysfs.path(), note())) {
      clock.hold(900);
      assertThat(sysfs.state(0)).isEqualTo("900000 900000 ondemand");
      assertThatThrownBy(() -> clock.hold(2000))
          .isInstanceOf(InputException.class)
          .hasMessage("CPU clock: expected 600 to 1800 MHz, which the kernel offers, found 2000");
    }
  }

  @Test
  void theKernelsOwnNumberOfAClockIsWritten() throws IOException {
    FakeSysfs sysfs = pi4();
    // as some have it
    sysfs.policy(0, "600000 1416666", "600000", "1416666", "ondemand");
    try (CpuClock clock = CpuClock.open(sysfs.path(), note())) {
      clock.hold(1417);
      assertThat(sysfs.state(0)).isEqualTo("1416666 1416666 ondemand");
    }
  }

  @Test
  void aThermalLimitBelowTheClockIsSaid() throws IOException {
    FakeSysfs sysfs = pi4();
    try (CpuClock clock = CpuClock.open(sysfs.path(), note())) {
      clock.hold(1800);
      Path max = sysfs.path().resolve("policy0/scaling_max_freq");
      Files.writeString(max, "1500000");
      assertThat(clock.deviation(1800))
          .hasValue(
              max
                  + ": expected 1800 MHz, which was set, found 1500 (too warm, or another program set it)");
    }
  }

  @Test
  void aMachineWithoutCpufreqIsSaidToHaveNone() {
    Path nothing = directory.resolve("nothing");
    assertThatThrownBy(() -> CpuClock.open(nothing, note()))
        .isInstanceOf(MissingException.class)
        .hasMessage(
            "CPU clock: expected Linux's cpufreq in "
                + nothing
                + ", found none: this kernel or virtual machine does not let the clock be set");
  }

  @Test
  void theFileThatMayNotBeWrittenIsNamed() throws IOException {
    FakeSysfs sysfs = pi4();
    Path max = sysfs.path().resolve("policy0/scaling_max_freq");
    assertThatThrownBy(() -> CpuClock.open(sysfs.path(), note(), file -> !file.equals(max)))
        .isInstanceOf(MissingException.class)
        .hasMessage(
            "CPU clock: expected permission to write "
                + max
                + ", found none: run as root, or let your user write it");
    assertThat(sysfs.state(0)).isEqualTo(BEFORE);
  }

  @Test
  void twoRunsDoNotHoldTwoClocks() throws IOException {
    FakeSysfs sysfs = pi4();
    CpuClock first = CpuClock.open(sysfs.path(), note());
    try {
      assertThatThrownBy(() -> CpuClock.open(sysfs.path(), note()))
          .isInstanceOf(MissingException.class)
          .hasMessageContaining("expected it to be free, found that another run holds it");
    } finally {
      first.close();
    }
    CpuClock.open(sysfs.path(), note()).close();
  }

  /** Holds a clock until it is ended. */
  static final class Holder {
    public static void main(String[] args) throws InterruptedException {
      CpuClock clock = CpuClock.open(Path.of(args[0]), Path.of(args[1]));
      clock.hold(600);
      System.out.println("held");
      Thread.sleep(600_000);
    }
  }

  private Process holding(FakeSysfs sysfs) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                sysfs.path().toString(),
                note().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = process.inputReader();
    assertThat(said.readLine()).isEqualTo("held");
    assertThat(sysfs.state(0)).isEqualTo("600000 600000 ondemand");
    return process;
  }

  @Test
  void sigtermGivesTheClockBack() throws IOException, InterruptedException {
    FakeSysfs sysfs = pi4();
    Process process = holding(sysfs);
    process.destroy();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(sysfs.state(0)).isEqualTo(BEFORE);
    assertThat(note()).isEmptyFile();
  }

  @Test
  void afterSigkillTheNoteAndTheNextRunGiveTheClockBack() throws IOException, InterruptedException {
    FakeSysfs sysfs = pi4();
    Process process = holding(sysfs);
    // before the kill, another process is refused by the note's lock
    assertThatThrownBy(() -> CpuClock.open(sysfs.path(), note()))
        .isInstanceOf(MissingException.class);
    process.destroyForcibly();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(sysfs.state(0)).isEqualTo("600000 600000 ondemand");
    String script = Files.readString(note());
    assertThat(script)
        .contains("process " + process.pid())
        .contains("sudo sh " + note().toAbsolutePath());

    Process byHand = new ProcessBuilder("sh", note().toString()).inheritIO().start();
    assertThat(byHand.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(sysfs.state(0)).isEqualTo(BEFORE);

    Files.writeString(sysfs.path().resolve("policy0/scaling_max_freq"), "600000");
    CpuClock.open(sysfs.path(), note()).close();
    assertThat(sysfs.state(0)).isEqualTo(BEFORE);
    assertThat(note()).isEmptyFile();
  }

  @Test
  void aNoteThatNamesOtherFilesWritesNone() throws IOException {
    FakeSysfs sysfs = pi4();
    Path precious = Files.writeString(directory.resolve("scaling_min_freq"), "precious");
    Files.writeString(
        note(),
        "echo 1 >%s\necho 2 >%s\necho 3 >%s\n"
            .formatted(
                precious,
                directory.resolve("scaling_max_freq"),
                directory.resolve("scaling_governor")));
    CpuClock.open(sysfs.path(), note()).close();
    assertThat(precious).hasContent("precious");
    assertThat(sysfs.state(0)).isEqualTo(BEFORE);
  }
}
