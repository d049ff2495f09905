package io.splitpoint.power.monsoon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.file.Recording;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonsoonFilesTest {

  @TempDir Path directory;

  private Path resource(String name) throws Exception {
    Path file = directory.resolve(name);
    try (var in = getClass().getResourceAsStream(name)) {
      Files.copy(in, file);
    }
    return file;
  }

  @Test
  void bothNumPysFilesHoldTheVectorsSamples() throws Exception {
    var known = HvpmPacketsTest.vector().get("samples");
    for (String name :
        List.of("pymonsoon_output_numpy1.csv", "pymonsoon_output_numpy2_broken.csv")) {
      Recording recording = PyMonsoonCsv.read(resource(name), "Main", OptionalDouble.empty());
      assertThat(recording.samples()).hasSize(known.size() / Means.OBSERVATIONS);
      for (int mean = 0; mean < recording.samples().size(); mean++) {
        double watts = 0;
        for (int i = 0; i < Means.OBSERVATIONS; i++) {
          var sample = known.get(mean * Means.OBSERVATIONS + i);
          watts += sample.get("main_mA").asDouble() * 1e-3 * sample.get("main_V").asDouble();
        }
        assertThat(recording.samples().get(mean).watts())
            .isCloseTo(watts / Means.OBSERVATIONS, within(1e-9));
      }
      // 5,000 observations a second, whatever the arrival times of the packets say
      PowerSample last = recording.samples().get(7);
      assertThat(last.receivedNanos()).isEqualTo(399L * 200_000);
    }
  }

  @Test
  void lostObservationsAreTold() throws Exception {
    StringBuilder text = new StringBuilder("Time(ms),Main(mA),Main Voltage(V),\n");
    for (int i = 0; i < 19_000; i++) {
      text.append(i * 4.0 / 19_000).append(",100.0,4.2,\n");
    }
    Path file = Files.writeString(directory.resolve("lost.csv"), text);
    Recording recording = PyMonsoonCsv.read(file, "Main", OptionalDouble.empty());
    assertThat(recording.warnings()).hasSize(1);
    assertThat(recording.warnings().get(0)).contains("5.0 %");
  }

  @Test
  void oneObservationOfManyKeepsItsTime() throws Exception {
    StringBuilder text = new StringBuilder("Time(ms),Main(mA),\n");
    for (int i = 0; i < 1_000; i++) {
      text.append(i * 0.01).append(",100.0,\n"); // one of 50
    }
    Path file = Files.writeString(directory.resolve("sparse.csv"), text);
    Recording recording = PyMonsoonCsv.read(file, "Main", OptionalDouble.of(5));
    assertThat(recording.warnings()).isEmpty();
    assertThat(recording.samples().get(19).receivedNanos()).isEqualTo(9_990_000_000L);
    assertThat(recording.samples().get(19).watts()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void wrongFilesGiveTheLineAndTheColumn() throws Exception {
    Path text = Files.writeString(directory.resolve("a.csv"), "Time(ms),Main(mA),\n1,x,\n2,3,\n");
    assertThatThrownBy(() -> PyMonsoonCsv.read(text, "Main", OptionalDouble.of(4)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 2: Main(mA): expected a number from -1e6 to 1e6 mA, found 'x'");
    assertThatThrownBy(() -> PyMonsoonCsv.read(text, "Main", OptionalDouble.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Main Voltage(V)");
    assertThatThrownBy(() -> PyMonsoonCsv.read(text, "USB", OptionalDouble.of(5)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("USB(mA)");
  }

  /** A file as the layout in the reference says; no real one was at hand. */
  private Path pt5(int mask, int samples, int missingEvery) throws Exception {
    int currents = Integer.bitCount(mask & 0x7000);
    ByteBuffer out =
        ByteBuffer.allocate(1024 + samples * (4 * currents + 2)).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort(158, (short) mask);
    out.putLong(160, samples);
    out.putLong(168, missingEvery > 0 ? samples / missingEvery : 0);
    out.put(272 + 28, (byte) 5);
    out.position(1024);
    for (int i = 0; i < samples; i++) {
      boolean missing = missingEvery > 0 && i % missingEvery == 0;
      for (int current = 0; current < currents; current++) {
        out.putInt(missing ? -32767 : 1_000_000 * (current + 1));
      }
      out.putShort((short) (missing ? 0xFFFF : 8_400 | i & 3)); // 4.2 V and markers
    }
    return Files.write(directory.resolve("x.pt5"), out.array());
  }

  @Test
  void pt5HoldsCurrentsInMicroampereAndVoltageWithMarkers() throws Exception {
    Recording recording = Pt5File.read(pt5(0x7000, 500, 0), Pt5File.Channel.USB, 4);
    assertThat(recording.samples()).hasSize(10);
    for (PowerSample sample : recording.samples()) {
      assertThat(sample.volts().getAsDouble()).isCloseTo(4.2, within(1e-9));
      assertThat(sample.amps().getAsDouble()).isCloseTo(2.0, within(1e-9));
      assertThat(sample.watts()).isCloseTo(8.4, within(1e-9));
    }
    assertThat(recording.samples().get(9).receivedNanos()).isEqualTo(499L * 200_000);
  }

  @Test
  void pt5LeavesMissingSamplesOut() throws Exception {
    Recording recording = Pt5File.read(pt5(0x1000, 500, 5), Pt5File.Channel.MAIN, 4);
    assertThat(recording.samples()).hasSize(8);
    assertThat(recording.warnings().get(0)).contains("100 of its samples are missing");
    assertThat(recording.samples().get(0).watts()).isCloseTo(4.2, within(1e-9));
  }

  @Test
  void wrongPt5FilesAreRefused() throws Exception {
    Path none = pt5(0x1000, 100, 0);
    assertThatThrownBy(() -> Pt5File.read(none, Pt5File.Channel.AUX, 4))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("AUX");
    byte[] cut = java.util.Arrays.copyOf(Files.readAllBytes(none), 1100);
    Path truncated = Files.write(directory.resolve("cut.pt5"), cut);
    assertThatThrownBy(() -> Pt5File.read(truncated, Pt5File.Channel.MAIN, 4))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected 1 to 12 samples by its size, found 100");
    Path empty = Files.write(directory.resolve("empty.pt5"), new byte[0]);
    assertThatThrownBy(() -> Pt5File.read(empty, Pt5File.Channel.MAIN, 4))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("0 bytes");
  }
}
