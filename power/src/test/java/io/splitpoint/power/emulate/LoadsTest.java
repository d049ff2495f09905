package io.splitpoint.power.emulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.um.UmFrame;
import io.splitpoint.power.um.UmModel;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadsTest {

  private static final long SECOND = 1_000_000_000L;

  @TempDir Path directory;

  @Test
  void aSquareWaveIsLowThenHighAndItsMeanIsBetween() throws Exception {
    PowerProfile load = Loads.parse("square:2:4:10");
    assertThat(load.watts(0)).isEqualTo(2);
    assertThat(load.watts(7 * SECOND)).isEqualTo(4);
    assertThat(load.watts(12 * SECOND)).isEqualTo(2);
    assertThat(load.meanWatts(0, 10 * SECOND)).isCloseTo(3, within(1e-9));
  }

  @Test
  void aFilesStepsHoldUntilTheNext() throws Exception {
    Path file = Files.writeString(directory.resolve("l.csv"), "time_s,power_w\n0,1\n2.5,3\n");
    PowerProfile load = Loads.parse("csv:" + file);
    assertThat(load.watts(2_499_999_999L)).isEqualTo(1);
    assertThat(load.watts(2_500_000_000L)).isEqualTo(3);
    assertThat(load.watts(100 * SECOND)).isEqualTo(3);
  }

  @Test
  void aProcessThatWorksDrawsMoreThanOneThatSleeps() throws Exception {
    PowerProfile load = Loads.parse("follow:2:6:" + ProcessHandle.current().pid());
    assertThat(load.meanWatts(0, 3_600 * SECOND)).isBetween(2.0, 2.1); // a moment in an hour
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    double sum = 0;
    while (threads.getCurrentThreadCpuTime() - start < 100_000_000) {
      sum += Math.sqrt(sum + 1);
    }
    // what it has used since, as if in a hundredth of a second
    assertThat(load.meanWatts(0, SECOND / 100)).as("%s", sum).isGreaterThan(5);
  }

  @Test
  void wrongLoadsAreSaidWithWhatIsExpected() throws Exception {
    Path text = Files.writeString(directory.resolve("t.csv"), "time_s,power_w\n0,much\n");
    Path other = Files.writeString(directory.resolve("o.csv"), "t,p\n0,1\n");
    String[][] cases = {
      {"", "expected constant"},
      {"constant:x", "found 'x'"},
      {"constant:-1", "found '-1'"},
      {"square:1:2:0", "period"},
      {"square:1:2", "expected constant"},
      {"csv:" + text, "line 2: power_w"},
      {"csv:" + other, "found 't', which is none of time_s, power_w"},
      {"follow:1:2:999999999", "expected a running process"},
    };
    for (String[] bad : cases) {
      assertThatThrownBy(() -> Loads.parse(bad[0]))
          .as(bad[0])
          .isInstanceOf(InputException.class)
          .hasMessageContaining(bad[1]);
    }
  }

  @Test
  void anEmulatedMeterCountsTheEnergyOfEveryRefreshWhetherItIsReadOrNot() throws Exception {
    EmulatedUm meter = new EmulatedUm(UmModel.UM25C, Loads.parse("constant:3.6"), 5, 1, false);
    UmFrame frame = UmFrame.decode(meter.hear(UmFrame.REQUEST, 3_600 * SECOND), 0).orElseThrow();
    assertThat(frame.groups().get(0).milliwattHours()).isEqualTo(3_600);
    assertThat(frame.groups().get(0).milliampHours()).isEqualTo(720);
    assertThat(frame.plausible()).isTrue();
    assertThat(frame.ohms()).isEqualTo(6.9);
    assertThat(meter.hear((byte) 0xF4, 3_600 * SECOND)).isEmpty();
  }
}
