package io.splitpoint.power.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.Accuracy;
import io.splitpoint.power.Collected;
import io.splitpoint.power.EnergyMethod;
import io.splitpoint.power.LoadWindow;
import io.splitpoint.power.Meter;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PowerCsv;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.PowerTrace;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Topology;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilesTest {

  @TempDir Path directory;

  private static MeterTraits meter(String name) {
    return new MeterTraits(name, Topology.USB, Accuracy.UNSTATED, Duration.ofMillis(500));
  }

  private static List<PowerSample> random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<PowerSample> samples = new ArrayList<>();
    long now = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
    for (int i = 0; i < 50; i++) {
      long requested = now + random.nextLong(1_000_000_000);
      now = requested + random.nextLong(1_000_000_000);
      boolean all = random.nextBoolean();
      samples.add(
          new PowerSample(
              requested,
              now,
              all ? OptionalDouble.of(random.nextDouble(20)) : OptionalDouble.empty(),
              all ? OptionalDouble.of(random.nextDouble(5)) : OptionalDouble.empty(),
              random.nextDouble(-1, 100),
              all ? OptionalDouble.of(random.nextInt(100_000)) : OptionalDouble.empty(),
              i / 2,
              random.nextInt(10) == 0));
    }
    return samples;
  }

  @Test
  void aTraceReadsBackAsItWasWritten() throws Exception {
    for (long seed = 0; seed < 50; seed++) {
      StringWriter text = new StringWriter();
      List<PowerSample> first = random(seed);
      List<PowerSample> second = random(seed + 1_000);
      try (PowerCsv csv = new PowerCsv(text)) {
        for (int i = 0; i < first.size(); i++) {
          csv.append(meter("a, \"quoted\""), first.get(i));
          csv.append(meter("b"), second.get(i));
        }
      }
      List<PowerCsv.Recorded> read = PowerCsv.read(new StringReader(text.toString()), "power.csv");
      assertThat(read).hasSize(2);
      assertThat(read.get(0).meter()).isEqualTo("a, \"quoted\"");
      assertThat(read.get(0).topology()).isEqualTo(Topology.USB);
      assertThat(read.get(0).trace().samples()).as("seed %d", seed).isEqualTo(first);
      assertThat(read.get(1).trace().samples()).as("seed %d", seed).isEqualTo(second);
    }
  }

  @Test
  void aTraceIsReplayedWithItsOwnDistances() throws Exception {
    Path file = directory.resolve("power.csv");
    List<PowerSample> samples = random(5);
    try (PowerCsv csv = new PowerCsv(Files.newBufferedWriter(file))) {
      samples.forEach(sample -> csv.append(meter("a"), sample));
    }
    List<PowerSample> replayed =
        Collected.from("replay:" + file + "#fast", samples.size()).samples();
    assertThat(replayed).hasSameSizeAs(samples);
    long shift = replayed.get(0).receivedNanos() - samples.get(0).receivedNanos();
    for (int i = 0; i < samples.size(); i++) {
      assertThat(replayed.get(i).receivedNanos() - shift).isEqualTo(samples.get(i).receivedNanos());
      assertThat(replayed.get(i).watts()).isEqualTo(samples.get(i).watts());
      assertThat(replayed.get(i).afterGap()).isEqualTo(samples.get(i).afterGap());
    }
  }

  /** Two refreshes are cut off at a window's start: at 100 Hz 20 ms, and not a second. */
  @ParameterizedTest
  @CsvSource({"200000, 200000", "10000000, 10000000", "470000000, 500000000"})
  void aReplayedMeterIsRefreshedAsItsRecordingWas(long stepNanos, long refreshNanos)
      throws Exception {
    Path file = directory.resolve("power.csv");
    try (PowerCsv csv = new PowerCsv(Files.newBufferedWriter(file))) {
      for (int i = 0; i < 150; i++) {
        long now = i * stepNanos;
        csv.append(
            meter("a"),
            new PowerSample(
                now,
                now,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                3,
                OptionalDouble.empty(),
                i,
                false));
      }
    }
    PowerTrace trace = new PowerTrace();
    try (Sampler sampler = Meter.sampler(MeterSpec.parse("replay:" + file + "#fast"))) {
      sampler.sample(
          new Sampler.Sink() {
            @Override
            public void accept(PowerSample sample) {
              trace.add(sample);
            }

            @Override
            public void trouble(String what) {
              throw new AssertionError(what);
            }

            @Override
            public void warn(String what) {
              throw new AssertionError(what);
            }
          });
      assertThat(sampler.traits().refresh()).isEqualTo(Duration.ofNanos(refreshNanos));
      long from = trace.samples().get(0).receivedNanos();
      LoadWindow window = new LoadWindow(from, from + 149 * stepNanos, 1, 0);
      EnergyMethod method = new EnergyMethod(Accuracy.UNSTATED, sampler.traits().refresh());
      assertThat(method.estimate(trace, Optional.empty(), List.of(window), Optional.empty()))
          .as("the window is kept")
          .isPresent();
    }
  }

  @Test
  void bothPpk2FormsAreReadByTheirColumnNames() throws Exception {
    for (String name : List.of("ppk2_csv_variant_bits.csv", "ppk2_csv_variant_packed.csv")) {
      Path file = directory.resolve(name);
      try (var in = Meter.class.getResourceAsStream("other/" + name)) {
        Files.copy(in, file);
      }
      List<PowerSample> samples = Collected.from("csv:" + file + "#volts=5", 2).samples();
      assertThat(samples.get(0).watts()).isCloseTo(0.25, within(1e-12));
      assertThat(samples.get(1).watts()).isCloseTo(0.3, within(1e-12));
      assertThat(samples.get(1).receivedNanos() - samples.get(0).receivedNanos()).isEqualTo(10_000);
    }
  }

  @Test
  void columnsAndUnitsThatTheUserNamesAreTaken() throws Exception {
    Path file =
        Files.writeString(directory.resolve("x.csv"), "t,P,U\n0,1500,5100\n250,1600,5000\n");
    List<PowerSample> samples =
        Collected.from(
                "csv:"
                    + file
                    + "#time=t,time_unit=ms,power=P,power_unit=mw,voltage=U,voltage_unit=mv",
                2)
            .samples();
    assertThat(samples.get(1).watts()).isCloseTo(1.6, within(1e-12));
    assertThat(samples.get(0).volts().getAsDouble()).isCloseTo(5.1, within(1e-12));
    assertThat(samples.get(1).receivedNanos() - samples.get(0).receivedNanos())
        .isEqualTo(250_000_000);
  }

  @Test
  void whatIsWrongWithAFileIsSaidWithItsPlace() throws Exception {
    Path empty = Files.writeString(directory.resolve("empty.csv"), "");
    Path header = Files.writeString(directory.resolve("header.csv"), "time_s,power_w\n");
    Path text = Files.writeString(directory.resolve("text.csv"), "time_s,power_w\n0,1\n1,x\n");
    Path back = Files.writeString(directory.resolve("back.csv"), "time_s,power_w\n1,1\n0,1\n");
    Path amps = Files.writeString(directory.resolve("amps.csv"), "time_s,current_a\n1,1\n");
    String[][] cases = {
      {"csv:" + empty, "expected a line with the names of the columns"},
      {"csv:" + header, "found the header alone"},
      {"csv:" + text, "line 3: power_w: expected a number from -1e6 to 1e6, found 'x'"},
      {"csv:" + back, "line 3: time_s: expected a time after the row before"},
      {"csv:" + amps, "#volts="},
      {"csv:" + text + "#power=watts", "a column 'watts'"},
      {"csv:" + text + "#power_unit=hp", "found 'hp'"},
      {"replay:" + text, "line 1: expected the columns of this format, found 'time_s'"},
    };
    for (String[] bad : cases) {
      try (Meter meter = Meter.open(bad[0])) {
        assertThatThrownBy(
                () -> {
                  meter.start(sample -> {});
                  while (!meter.ended()) {
                    Thread.sleep(5);
                  }
                })
            .as(bad[0])
            .isInstanceOf(InputException.class)
            .hasMessageContaining(bad[1]);
      }
    }
  }

  /** A column of a wrong unit would be off by thousands, and one left out by everything. */
  @Test
  void aColumnWhoseUnitOrNameIsMistypedIsRefused() throws Exception {
    String[][] cases = {
      {"time_s,power_mx\n0,1\n", "expected a unit (mw, uw, w)"},
      {"time_s,Power [kW]\n0,1\n", "expected a unit (mw, uw, w)"},
      {"time_x,power_w\n0,1\n", "expected a unit (ms, ns, s, us)"},
      {"time_s,power_w,voltge_v\n0,1,5\n", "less similar to it than 'voltge_v'"},
      {"time_s,power_w,currnt (mA)\n0,1,5\n", "less similar to it than 'currnt (mA)'"},
      {"time_s,power_w\n0,1e12\n", "line 2: power_w: expected a number from -1e6 to 1e6"},
      {"time_s,power_w\n1e300,1\n", "line 2: time_s: expected a number"},
      {"time_s,power_w\n0,Infinity\n", "line 2: power_w: expected a number"},
    };
    for (String[] bad : cases) {
      Path file = Files.writeString(directory.resolve("mistyped.csv"), bad[0]);
      assertThatThrownBy(() -> Collected.from("csv:" + file, 1))
          .as(bad[0])
          .isInstanceOf(InputException.class)
          .hasMessageContaining(bad[1]);
    }
  }

  @Test
  void unitsInAnyKindOfBracketsAndOfMicroAreRead() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("x.csv"),
            "\uFEFFTime [ms];Current (µA);Voltage_mV\n0;250000,5;5000\n");
    PowerSample sample = Collected.from("csv:" + file, 1).samples().get(0);
    assertThat(sample.watts()).isCloseTo(1.2500025, within(1e-9));
  }

  @Test
  void aTraceThatContradictsItselfIsRefused() {
    String header = String.join(",", PowerCsv.COLUMNS) + "\n";
    String row = "a,usb,2026-01-01T00:00:00Z,5,9,5,0.5,2.5,,1,false\n";
    assertThat(PowerCsv.read(new StringReader(header + row), "power.csv")).hasSize(1);
    String[][] cases = {
      {row.replace(",5,9,", ",9,5,"), "line 2: received_ns: expected a time after requested_ns"},
      {row + row.replace("usb", "wall"), "line 3: topology: expected usb"},
      {row.replace("false", "flase"), "line 2: after_gap: expected true or false, found 'flase'"},
      {row.replace("2.5", "NaN"), "line 2: power_w: expected a number from -100000"},
    };
    for (String[] bad : cases) {
      assertThatThrownBy(() -> PowerCsv.read(new StringReader(header + bad[0]), "power.csv"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(bad[1]);
    }
  }
}
