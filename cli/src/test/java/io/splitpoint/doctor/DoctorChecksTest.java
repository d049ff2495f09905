package io.splitpoint.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.doctor.Finding.State;
import io.splitpoint.failure.MissingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check against a directory that plays the machine. */
class DoctorChecksTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path root;
  private final Set<String> forbidden = new HashSet<>();
  private final Map<List<String>, String> answers = new HashMap<>();

  private Surroundings machine(String architecture) {
    return new Surroundings(
        root,
        architecture,
        Map.of("PATH", "/usr/bin"),
        file -> !forbidden.contains("/" + root.relativize(file)),
        line -> Optional.ofNullable(answers.get(line)));
  }

  private Surroundings machine() {
    return machine("amd64");
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }

  private void program(String name) throws IOException {
    file("/usr/bin/" + name, "");
    Files.setPosixFilePermissions(
        root.resolve("usr/bin/" + name), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void usb(String port, String vendor, String product, int megabits) throws IOException {
    String device = "/sys/bus/usb/devices/" + port;
    file(device + "/idVendor", vendor);
    file(device + "/idProduct", product);
    file(device + "/speed", String.valueOf(megabits));
    file(device + "/busnum", "2");
    file(device + "/devnum", "7");
  }

  private static State state(Finding finding) {
    assertThat(finding.state() != State.FINE && finding.type().isEmpty())
        .as("what is not fine says what to type: %s", finding)
        .isFalse();
    return finding.state();
  }

  @Test
  void aMachineWithNothingAttachedIsToldWhatToDoAboutEach() {
    assertThat(EdgeTpuChecks.devices(machine())).singleElement().matches(f -> missing(f, "lsusb"));
    assertThat(EdgeTpuChecks.compiler(machine())).matches(f -> missing(f, "apt install"));
    assertThat(EdgeTpuChecks.library(machine(), Optional.empty(), Optional.empty()))
        .matches(f -> missing(f, "_amd64.deb"));
    assertThat(EdgeTpuChecks.library(machine("aarch64"), Optional.empty(), Optional.empty()))
        .matches(f -> missing(f, "_arm64.deb"));
    assertThat(MeterChecks.of(machine())).singleElement().matches(f -> missing(f, "rfcomm bind"));
  }

  private static boolean missing(Finding finding, String typed) {
    return state(finding) == State.MISSING
        && !finding.stopsTheMainJob()
        && String.join("\n", finding.type()).contains(typed);
  }

  @Test
  void aCoralIsSeenOnUsbBeforeAndAfterItsFirstUseWithoutItsLibrary() throws IOException {
    usb("1-1", "1d6b", "0002", 480);
    usb("2-1", "1a6e", "089a", 5000);
    usb("2-2", "18d1", "9302", 5000);
    List<Finding> found = EdgeTpuChecks.devices(machine());
    assertThat(found).extracting(Finding::state).containsExactly(State.FINE, State.FINE);
    assertThat(found.get(0).found()).contains("1a6e:089a", "not used since");
    assertThat(found.get(1).found()).contains("18d1:9302").doesNotContain("not used since");
  }

  @Test
  void aCoralOnUsb2IsAdvisedToMove() throws IOException {
    usb("1-1.2", "18d1", "9302", 480);
    Finding found = EdgeTpuChecks.devices(machine()).get(0);
    assertThat(state(found)).isEqualTo(State.ADVICE);
    assertThat(found.found()).contains("USB 2");
  }

  @Test
  void aCoralThatThisUserMayNotOpenGetsAUdevRuleForBothOfItsIds() throws IOException {
    usb("2-1", "1a6e", "089a", 5000);
    forbidden.add("/dev/bus/usb/002/007");
    Finding found = EdgeTpuChecks.devices(machine()).get(0);
    assertThat(state(found)).isEqualTo(State.MISSING);
    assertThat(found.found()).contains("/dev/bus/usb/002/007");
    assertThat(found.type().get(0)).contains("1a6e", "089a", "18d1", "9302", "/etc/udev/rules.d/");
  }

  @Test
  void aPcieCardWithoutItsDriverIsNotTakenForNoCard() throws IOException {
    file("/sys/bus/pci/devices/0000:01:00.0/vendor", "0x1ac1");
    file("/sys/bus/pci/devices/0000:01:00.0/device", "0x089a");
    Finding found = EdgeTpuChecks.devices(machine()).get(0);
    assertThat(state(found)).isEqualTo(State.MISSING);
    assertThat(found.type()).contains("sudo apt install gasket-dkms");

    file("/dev/apex_0", "");
    assertThat(EdgeTpuChecks.devices(machine()))
        .singleElement()
        .matches(f -> state(f) == State.FINE && f.found().equals("/dev/apex_0"));
    forbidden.add("/dev/apex_0");
    assertThat(state(EdgeTpuChecks.devices(machine()).get(0))).isEqualTo(State.MISSING);
  }

  @Test
  void theCompilerIsLookedForOnThePath() throws IOException {
    program("edgetpu_compiler");
    assertThat(EdgeTpuChecks.compiler(machine()).found()).isEqualTo("/usr/bin/edgetpu_compiler");
    Files.delete(root.resolve("usr/bin/edgetpu_compiler"));
    assertThat(EdgeTpuChecks.compiler(machine("aarch64")).type())
        .as("there is none for Arm")
        .noneMatch(line -> line.contains("apt"))
        .anyMatch(line -> line.contains("--edgetpu-compiler prefixes"));
  }

  @Test
  void metersOfEveryKindAreListedAndSoIsWhatForbidsThem() throws IOException {
    file("/dev/rfcomm0", "");
    file("/dev/ttyACM3", "");
    usb("1-3", "2ab9", "0001", 480);
    file("/sys/class/hwmon/hwmon0/name", "coretemp");
    file("/sys/class/hwmon/hwmon1/name", "ina226");
    file("/sys/class/powercap/intel-rapl:0/name", "package-0");
    file("/sys/class/powercap/intel-rapl:0/energy_uj", "12345");
    List<Finding> found = MeterChecks.of(machine());
    assertThat(found).extracting(Finding::state).containsOnly(State.FINE);
    assertThat(found)
        .extracting(Finding::check)
        .containsExactly(
            "serial port", "serial port", "Monsoon", "power sensor", "processor counter");
    assertThat(found.get(0).type()).containsExactly("splitpoint meter read um25c:/dev/rfcomm0");
    assertThat(found.get(1).type()).containsExactly("splitpoint meter read tc66c:/dev/ttyACM3");

    forbidden.addAll(List.of("/dev/rfcomm0", "/dev/bus/usb/002/007"));
    Files.delete(root.resolve("sys/class/powercap/intel-rapl:0/energy_uj"));
    List<Finding> without = MeterChecks.of(machine());
    assertThat(without.get(0).type().get(0)).matches("sudo usermod -aG \\S+ \\$USER.*");
    assertThat(without.get(2).type().get(0)).contains("2ab9");
    assertThat(without.get(4).type().get(0)).contains("chmod a+r");
  }

  @Test
  void aGovernorOtherThanPerformanceIsAdvisedAgainst() throws IOException {
    assertThat(state(CpuChecks.governor(machine()))).isEqualTo(State.FINE);
    file("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance");
    assertThat(state(CpuChecks.governor(machine()))).isEqualTo(State.FINE);
    file("/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "ondemand");
    Finding found = CpuChecks.governor(machine());
    assertThat(state(found)).isEqualTo(State.ADVICE);
    assertThat(found.found()).contains("ondemand", "performance");
  }

  @Test
  void aClockThatIsHeldIsSaidWithHowItIsPutBack() throws IOException {
    assertThat(state(CpuChecks.clock(machine()))).isEqualTo(State.FINE);
    String policy = "/sys/devices/system/cpu/cpufreq/policy0/";
    file(policy + "cpuinfo_min_freq", "600000");
    file(policy + "cpuinfo_max_freq", "1800000");
    file(policy + "scaling_min_freq", "600000");
    file(policy + "scaling_max_freq", "1800000");
    assertThat(state(CpuChecks.clock(machine()))).isEqualTo(State.FINE);
    file(policy + "scaling_max_freq", "600000");
    Finding held = CpuChecks.clock(machine());
    assertThat(state(held)).isEqualTo(State.ADVICE);
    assertThat(held.found()).startsWith("fixed at 600000 kHz (/sys/devices/system/cpu/cpufreq/");
    assertThat(held.type())
        .containsExactly(
            "echo 600000 | sudo tee "
                + policy
                + "scaling_min_freq && echo 1800000 | sudo tee "
                + policy
                + "scaling_max_freq");
    Surroundings withHome =
        new Surroundings(
            root, "amd64", Map.of("HOME", "/home/pi"), file -> true, line -> Optional.empty());
    file("/home/pi/.cache/splitpoint/cpu-clock.sh", "echo 600000 >x");
    assertThat(CpuChecks.clock(withHome).type())
        .containsExactly("sudo sh /home/pi/.cache/splitpoint/cpu-clock.sh");
  }

  /** A hundred bursts of one length, the given number of them of another. */
  private static long[] bursts(long nanos, int slow, long slowNanos) {
    long[] bursts = new long[100];
    Arrays.fill(bursts, nanos);
    Arrays.fill(bursts, 40, 40 + slow, slowNanos);
    return bursts;
  }

  @Test
  void aPaceThatFlipsBetweenOneAndTwoAsksForMoreRuns() {
    long[] steady = bursts(300_000, 0, 0);
    Finding neighbour = PaceChecks.pace(new Pace(bursts(300_000, 40, 600_000), steady, 0));
    assertThat(state(neighbour)).isEqualTo(State.ADVICE);
    assertThat(neighbour.found())
        .startsWith("the machine's pace varies by 2.0: take more runs (a neighbour");
    assertThat(neighbour.type()).anyMatch(line -> line.contains("--runs"));
    long[] flipping = bursts(300_000, 40, 450_000);
    assertThat(PaceChecks.pace(new Pace(flipping, flipping, 0)).found())
        .startsWith("the machine's pace varies by 1.5: take more runs (the clock changes");
  }

  @Test
  void singleInterruptionsAndSmallDifferencesAreASteadyPace() {
    long[] interrupted = bursts(300_000, 4, 9_000_000);
    long[] nearly = bursts(300_000, 50, 330_000);
    Finding found = PaceChecks.pace(new Pace(nearly, interrupted, 0));
    assertThat(state(found)).isEqualTo(State.FINE);
    assertThat(found.found()).endsWith("within 10 %");
    assertThat(state(PaceChecks.pace(new Pace(new long[0], new long[0], 0)))).isEqualTo(State.FINE);
  }

  @Test
  void timeLostToOtherProgramsIsSaidApartFromThePace() {
    long[] steady = bursts(300_000, 0, 0);
    assertThat(state(PaceChecks.others(new Pace(steady, steady, 0.02)))).isEqualTo(State.FINE);
    Finding busy = PaceChecks.others(new Pace(steady, steady, 0.42));
    assertThat(state(busy)).isEqualTo(State.ADVICE);
    assertThat(busy.found()).contains("42 %");
  }

  @Test
  void thePaceOfThisMachineIsTimedForAsLongAsAsked() {
    Pace pace = Pace.measure(20_000_000);
    assertThat(pace.wideNanos()).hasSameSizeAs(pace.chainNanos()).isNotEmpty();
    assertThat(pace.wideVaries()).isGreaterThanOrEqualTo(1);
    assertThat(pace.waitingShare()).isBetween(0.0, 1.0);
  }

  @Test
  void aRaspberryPiTellsUnderVoltageFromHeatAndNowFromThen() throws IOException {
    program("vcgencmd");
    List<String> question = List.of("vcgencmd", "get_throttled");
    answers.put(question, "throttled=0x0");
    assertThat(state(CpuChecks.throttling(machine()))).isEqualTo(State.FINE);
    answers.put(question, "throttled=0x50005");
    assertThat(CpuChecks.throttling(machine()).found()).isEqualTo("under-voltage now (0x50005)");
    answers.put(question, "throttled=0xe0000");
    assertThat(CpuChecks.throttling(machine()).found())
        .isEqualTo("too warm or capped since the start, not now (0xe0000)");
    file("/sys/devices/platform/soc/soc:firmware/get_throttled", "0");
    assertThat(state(CpuChecks.throttling(machine()))).as("sysfs first").isEqualTo(State.FINE);
  }

  @Test
  void aPcsThrottleCountersAreAddedUp() throws IOException {
    file("/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "0");
    assertThat(state(CpuChecks.throttling(machine()))).isEqualTo(State.FINE);
    file("/sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count", "12");
    assertThat(CpuChecks.throttling(machine()).found()).startsWith("12 times");
  }

  @Test
  void aClockIsDoubtedWhenItIsUnsetSteppedOrNotSynchronised() throws IOException {
    Instant built = NOON.minus(Duration.ofDays(1));
    assertThat(state(ClockChecks.of(machine(), NOON, built, Duration.ZERO))).isEqualTo(State.FINE);
    assertThat(state(ClockChecks.of(machine(), Instant.EPOCH, built, Duration.ZERO)))
        .isEqualTo(State.ADVICE);
    Finding stepped = ClockChecks.of(machine(), NOON, built, Duration.ofHours(-1));
    assertThat(state(stepped)).isEqualTo(State.ADVICE);
    assertThat(stepped.found()).contains("-3600.0 s");

    program("timedatectl");
    List<String> question = List.of("timedatectl", "show", "-p", "NTPSynchronized", "--value");
    answers.put(question, "no");
    assertThat(state(ClockChecks.of(machine(), NOON, built, Duration.ZERO)))
        .isEqualTo(State.ADVICE);
    answers.put(question, "yes");
    assertThat(ClockChecks.of(machine(), NOON, built, Duration.ZERO).found())
        .isEqualTo("kept by NTP");
  }

  @Test
  void tooLittleMemoryOrDiskStopsTheMainJobAndABitMoreDoesNot() {
    assertThat(RoomChecks.memory(4_000, 100, 500, 1_000).stopsTheMainJob()).isTrue();
    assertThat(state(RoomChecks.memory(4_000, 700, 500, 1_000))).isEqualTo(State.ADVICE);
    assertThat(state(RoomChecks.memory(4_000, 2_000, 500, 1_000))).isEqualTo(State.FINE);
    assertThat(RoomChecks.disk("disk", "here", 99, 100, "df -h").stopsTheMainJob()).isTrue();
    assertThat(RoomChecks.disk("disk", "here", -1, 100, "df -h").found()).contains("be written");
    assertThat(state(RoomChecks.disk("disk", "here", 100, 100, "df -h"))).isEqualTo(State.FINE);
    assertThat(state(RoomChecks.swap(0, 0))).isEqualTo(State.FINE);
    assertThat(state(RoomChecks.swap(1L << 30, 1L << 29))).isEqualTo(State.ADVICE);
  }

  @Test
  void anOldJavaAForeignMachineOrARuntimeThatDoesNotLoadStopsTheMainJob() {
    assertThat(RuntimeChecks.java(11, "11.0.2", "/opt/jdk", true).stopsTheMainJob()).isTrue();
    assertThat(RuntimeChecks.java(17, "17", "/opt/jre", false).found()).contains("no compiler");
    assertThat(RuntimeChecks.architecture("Linux", "arm").stopsTheMainJob()).isTrue();
    assertThat(RuntimeChecks.architecture("Mac OS X", "aarch64").stopsTheMainJob()).isTrue();
    assertThat(state(RuntimeChecks.architecture("Linux", "aarch64"))).isEqualTo(State.FINE);
    Finding failed =
        RuntimeChecks.tfLite(
            () -> {
              throw new UnsatisfiedLinkError("GLIBC_2.27 not found\n  required by x");
            });
    assertThat(failed.stopsTheMainJob()).isTrue();
    assertThat(failed.found()).isEqualTo("GLIBC_2.27 not found; required by x");
  }

  @Test
  void videosAndCamerasNameThePackagesThatAreMissing() {
    assertThat(VideoChecks.files(machine(), () -> "8.1.2").state()).isEqualTo(State.FINE);
    Supplier<String> none =
        () -> {
          throw new MissingException("FFmpeg cannot be loaded: libva.so.2: no such file");
        };
    Finding onArm = VideoChecks.files(machine("aarch64"), none);
    assertThat(onArm.state()).isEqualTo(State.MISSING);
    assertThat(onArm.stopsTheMainJob()).isFalse();
    assertThat(onArm.found()).contains("libva.so.2");
    assertThat(onArm.type()).containsExactly("sudo apt install libudev1 libva-drm2");
    assertThat(VideoChecks.files(machine(), none).type())
        .containsExactly("sudo apt install libudev1");
    assertThat(VideoChecks.cameras(none).type())
        .containsExactly("sudo apt install libxcb-shm0 libasound2 libpulse0");
  }
}
