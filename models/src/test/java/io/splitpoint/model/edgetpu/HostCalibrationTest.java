package io.splitpoint.model.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.HostCalibration.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCalibrationTest {
  private static final Host START = Host.named("usb3-desktop");

  @TempDir Path directory;

  @Test
  void aSlowerBusIsFoundFromAFewNoisyPrefixes() {
    Host truth = Host.named("usb2-rpi3");
    Host other =
        new Host(
            "truth",
            "",
            truth.inputMbPerS(),
            START.outputMbPerS(),
            START.outputCyclesPerByte(),
            0.9,
            START.hopMs(),
            START.handOverMs(),
            START.maxClockMhz(),
            START.stdClockMhz(),
            START.cpu(),
            START.power());
    long seed = 11;
    Host found = HostCalibration.fit(START, Clock.MAX, runs(other, new SplittableRandom(seed)));
    assertThat(found.inputMbPerS())
        .as("seed %d", seed)
        .isCloseTo(truth.inputMbPerS(), Percentage.withPercentage(10));
    double whole = EdgeTpuModel.of(found).estimate(Synthetic.dense4(2500)).latencyMs();
    assertThat(whole)
        .as("seed %d", seed)
        .isCloseTo(
            EdgeTpuModel.of(other).estimate(Synthetic.dense4(2500)).latencyMs(),
            Percentage.withPercentage(10));
  }

  @Test
  void runsThatAgreeWithTheHostLeaveItAsItWas() {
    List<Run> runs = new ArrayList<>();
    for (int layer = 1; layer <= 5; layer++) {
      Workload prefix = Synthetic.dense4(2100).range(1, layer);
      runs.add(new Run(prefix, EdgeTpuModel.of(START).estimate(prefix).latencyMs()));
    }
    Host found = HostCalibration.fit(START, Clock.MAX, runs);
    assertThat(found.inputMbPerS()).isCloseTo(START.inputMbPerS(), Percentage.withPercentage(0.01));
    assertThat(found.invocationOverheadMs())
        .isCloseTo(START.invocationOverheadMs(), Percentage.withPercentage(0.01));
  }

  @Test
  void theResultReadsBackAsADeviceFile() throws IOException {
    Host found = HostCalibration.fit(START, Clock.MAX, List.of(new Run(Synthetic.conv5(64), 5)));
    Path file = Files.writeString(directory.resolve("host.yaml"), found.yaml());
    assertThat(Host.read(file)).isEqualTo(found);
  }

  @Test
  void withoutARunThereIsNothingToCalibrate() {
    assertThatThrownBy(() -> HostCalibration.fit(START, Clock.MAX, List.of()))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new Run(Synthetic.conv5(64), Double.NaN))
        .isInstanceOf(InputException.class);
  }

  private static List<Run> runs(Host host, SplittableRandom random) {
    List<Run> runs = new ArrayList<>();
    for (int layer = 1; layer <= 5; layer++) {
      Workload prefix = Synthetic.dense4(2100).range(1, layer);
      double noise = 1 + 0.04 * (random.nextDouble() - 0.5);
      runs.add(new Run(prefix, noise * EdgeTpuModel.of(host).estimate(prefix).latencyMs()));
    }
    return runs;
  }
}
