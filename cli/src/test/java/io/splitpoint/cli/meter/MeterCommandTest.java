package io.splitpoint.cli.meter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitpoint.app.Meters;
import io.splitpoint.cli.Run;
import io.splitpoint.power.PowerCsv;
import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program itself, twice: one process is the meter on a pseudo terminal, the other reads it. */
class MeterCommandTest {

  @TempDir Path directory;

  private record Ended(int code, String out, String err) {}

  private static ProcessBuilder splitpoint(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add("io.splitpoint.cli.Main");
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command);
  }

  private Ended run(String... arguments) throws Exception {
    Path err = directory.resolve("err");
    Process process = splitpoint(arguments).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes());
    return new Ended(process.waitFor(), out, Files.readString(err));
  }

  /** An emulator process that has said where it is. */
  private record Emulated(Process process, String address) implements AutoCloseable {

    static Emulated start(String... options) throws IOException {
      List<String> arguments = new ArrayList<>(List.of("meter", "emulate", "--quiet"));
      arguments.addAll(Arrays.asList(options));
      Process process =
          splitpoint(arguments.toArray(String[]::new))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new Emulated(process, process.inputReader().readLine());
    }

    @Override
    public void close() {
      process.destroy();
      process.onExit().join();
    }
  }

  @Test
  void aMeterOnAPseudoTerminalIsReadWithItsOwnScale() throws Exception {
    for (String name : List.of("um25c", "um34c", "tc66c")) {
      try (Emulated meter = Emulated.start(name, "--load", "constant:3.2")) {
        String spec = name + ":" + meter.address + "#topology=usb";
        Ended read = run("meter", "read", spec, "--count", "2", "--json");
        assertThat(read.code).as(read.err).isZero();
        assertThat(read.err)
            .contains(
                name.toUpperCase(Locale.ROOT) + " (emulated) at /dev/",
                "USB stick only: modelled, an emulator's numbers");
        List<String> lines = read.out.lines().toList();
        assertThat(lines).hasSize(2);
        for (String line : lines) {
          JsonNode reading = new ObjectMapper().readTree(line);
          assertThat(reading.get("voltage_v").asDouble()).isEqualTo(5.1);
          assertThat(reading.get("power_w").asDouble()).isBetween(3.19, 3.2);
          assertThat(reading.get("source").asText()).isEqualTo("modelled");
        }
      }
    }
  }

  @Test
  void aMeterBehindTcpIsRecordedAndTheFileReadsBack() throws Exception {
    Path file = directory.resolve("power.csv");
    try (Emulated meter = Emulated.start("um25c", "--load", "constant:2", "--tcp", "0")) {
      Ended recorded =
          run("meter", "record", "um25c:" + meter.address, "--for", "1.5", "--out", "" + file);
      assertThat(recorded.code).as(recorded.err).isZero();
      List<PowerCsv.Recorded> meters;
      try (var in = Files.newBufferedReader(file)) {
        meters = PowerCsv.read(in, "power.csv");
      }
      assertThat(meters).hasSize(1);
      assertThat(meters.get(0).trace().size()).isGreaterThanOrEqualTo(2);
      assertThat(recorded.out)
          .contains(
              meters.get(0).trace().size()
                  + " samples, modelled: UM25C (emulated) at tcp:127.0.0.1");
      assertThat(meters.get(0).meter()).startsWith("UM25C (emulated) at tcp:");
    }
    Ended replayed = run("meter", "read", "replay:" + file + "#fast", "--count", "1");
    assertThat(replayed.code).as(replayed.err).isZero();
    assertThat(replayed.out).as("so is the recording of an emulator").contains("modelled");
  }

  @Test
  void whateverTheUserCallsEmulatedIsNoMeasurement() throws Exception {
    for (String spec :
        List.of("emulated:exec:yes 3.1#topology=board", "emulated:exec:yes 3.1#topology=usb")) {
      try (Meters meters = Meters.open(List.of(spec))) {
        meters.start();
        assertThat(meters.list().get(0).source()).isEqualTo(Source.MODELLED);
        assertThat(meters.notices()).singleElement().asString().contains("(emulated)", "modelled");
      }
    }
    for (String bad : List.of("emulated:", "emulated:emulated:um25c:x", "emulated:nothing:x")) {
      Run refused = Run.of("meter", "read", bad);
      assertThat(refused.code()).as(bad).isEqualTo(2);
      assertThat(refused.err()).as(bad).contains("expected");
    }
  }

  @Test
  void twoMetersAreNeverAddedAndThatIsSaid() {
    List<String> specs = List.of("exec:yes 4.1#topology=board", "exec:yes 1.2#topology=usb");
    try (Meters meters = Meters.open(specs)) {
      meters.start();
      assertThat(String.join("|", meters.notices()))
          .contains("2 meters: the energies of", "never added");
      assertThat(meters.list().get(0).of()).isEqualTo(EnergyOf.BOARD);
      assertThat(meters.list().get(1).of()).isEqualTo(EnergyOf.ACCELERATOR);
    }
  }

  @Test
  void anEmulatorIsNoMeterWhateverItsPathIsCalled() throws Exception {
    Path link = directory.resolve("um25c");
    try (Emulated meter = Emulated.start("um25c", "--link", link.toString())) {
      assertThat(Files.readSymbolicLink(link).toString()).isEqualTo(meter.address);
      Path other = Files.createSymbolicLink(directory.resolve("rfcomm0"), link);
      Path relative = Path.of("").toAbsolutePath().relativize(other.toAbsolutePath());
      for (String path : List.of(link.toString(), other.toString(), relative.toString())) {
        try (Meters meters = Meters.open(List.of("um25c:" + path))) {
          meters.start();
          assertThat(meters.list().get(0).source()).as(path).isEqualTo(Source.MODELLED);
          assertThat(String.join("|", meters.notices()))
              .contains("modelled, not measured", "assumed to measure the whole board");
          assertThat(meters.descriptions().get(0)).contains("(emulated)");
        }
      }
    }
  }

  @Test
  void theLinkFollowsADeviceThatComesBackAndGoesWithTheEmulator() throws Exception {
    Path link = directory.resolve("meter");
    try (Emulated meter =
        Emulated.start("um25c", "--link", link.toString(), "--fault", "unplug", "--every", "3")) {
      assertThat(Files.readSymbolicLink(link).toString()).isEqualTo(meter.address);
      Ended read = run("meter", "read", "um25c:" + link, "--count", "4", "--json");
      assertThat(read.code).as(read.err).isZero();
      assertThat(read.err).contains("gone");
      assertThat(read.out).contains("\"after_gap\":true");
    }
    assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void badMetersGiveOneLineAndNoFile() throws Exception {
    Path file = directory.resolve("power.csv");
    Path text = Files.writeString(directory.resolve("text"), "no meter");
    String[][] cases = {
      {"um25c:" + directory.resolve("missing"), "3", "found nothing of that name"},
      {"um25c:" + text, "2", "expected a serial device, found a file"},
      {"um25c:/dev/null", "3", "does not open"},
      {"um25c:tcp:localhost:0", "2", "expected tcp:HOST:PORT"},
      {"volta:1", "2", "expected one of um25c"},
      {"um25c:" + text + "#topology=moon", "2", "expected board, usb"},
      {"um25c:" + text + "#colour=red", "2", "found 'colour'"},
    };
    for (String[] bad : cases) {
      Ended ended = run("meter", "record", bad[0], "--out", file.toString());
      assertThat(ended.code).as(bad[0]).isEqualTo(Integer.parseInt(bad[1]));
      assertThat(ended.err.lines()).as(bad[0]).hasSize(1);
      assertThat(ended.err).contains(bad[2]);
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void aMeterThatAnotherProcessReadsIsBusy() throws Exception {
    try (Emulated meter = Emulated.start("um25c")) {
      Process first = splitpoint("meter", "read", "um25c:" + meter.address).start();
      try (BufferedReader out = first.inputReader()) {
        out.readLine();
        out.readLine();
        Ended second = run("meter", "read", "um25c:" + meter.address, "--count", "1");
        assertThat(second.code).isEqualTo(3);
        assertThat(second.err).contains("in use").contains("fuser");
      } finally {
        first.destroy();
        first.waitFor();
      }
    }
  }
}
