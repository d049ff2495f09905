package io.splitpoint.stream.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Pipeline;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Split;
import io.splitpoint.model.edgetpu.Synthetic;
import io.splitpoint.model.edgetpu.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is predicted for an arrangement is what its devices do when nothing else binds. */
class ArrangementTest {

  private static final int FRAMES = 4_000;
  private static final EdgeTpuModel TPU = EdgeTpuModel.of(Host.named("pcie-desktop"));

  @ParameterizedTest
  @CsvSource({
    "dense4-2000,2", "dense4-2000,3", "dense4-2000,4", "dense4-2500,3", "dense4-2500,4",
    "conv5-300,4", "conv5-512,3", "conv5-800,2", "conv5-800,3", "conv5-800,4"
  })
  void devicesReachThePredictedRateInEveryArrangement(String name, int chips) {
    Workload work = Synthetic.named(name).orElseThrow();
    for (Arrangement arrangement : allOf(work, chips)) {
      assertThat(simulatedFps(arrangement))
          .as(arrangement.name())
          .isCloseTo(arrangement.fps(), within(0.01 * arrangement.fps()));
    }
  }

  @Test
  void predictedRatesAreThoseOfRandomDevices() {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      Workload work = Synthetic.dense4(100 * random.nextInt(1, 30));
      int segments = random.nextInt(1, 5);
      PipelineEstimate pipeline = Pipeline.estimate(TPU, work, segments, Split.PROFILED);
      List<Integer> hosts = new ArrayList<>(Arrangement.evenly(segments, 1));
      for (int more = random.nextInt(5); more > 0; more--) {
        hosts.add(random.nextInt(segments));
      }
      Arrangement arrangement =
          new Arrangement(pipeline.lastLayers(), hosts, StageTimes.of(TPU, pipeline, hosts), 0);
      assertThat(simulatedFps(arrangement))
          .as("seed %d: %s on %s", seed, arrangement.name(), hosts)
          .isCloseTo(arrangement.fps(), within(0.01 * arrangement.fps()));
    }
  }

  @ParameterizedTest
  @CsvSource({"dense4-2000,2,2", "dense4-2000,2,4", "conv5-800,3,2", "conv5-512,2,3"})
  void moreChipsShareAStageAndNotTheHostsTime(String name, int segments, int copies) {
    Workload work = Synthetic.named(name).orElseThrow();
    PipelineEstimate pipeline = Pipeline.estimate(TPU, work, segments, Split.PROFILED);
    double slowestMs =
        pipeline.segments().stream().mapToDouble(Estimate::latencyMs).max().orElseThrow();
    List<Integer> hosts = Arrangement.evenly(segments, copies);
    Arrangement mix =
        new Arrangement(pipeline.lastLayers(), hosts, StageTimes.of(TPU, pipeline, hosts), 0);
    assertThat(1e3 / mix.fps())
        .isCloseTo(Math.max(slowestMs / copies, segments * TPU.host().handOverMs()), within(1e-9));
  }

  /** Of each number of segments: the mix that auto considers. */
  private static List<Arrangement> allOf(Workload work, int chips) {
    List<Arrangement> all = new ArrayList<>();
    for (int segments = 1; segments <= Math.min(chips, work.layers()); segments++) {
      PipelineEstimate pipeline = Pipeline.estimate(TPU, work, segments, Split.PROFILED);
      List<Integer> hosts = StageTimes.whereItHelps(pipeline, chips);
      all.add(
          new Arrangement(pipeline.lastLayers(), hosts, StageTimes.of(TPU, pipeline, hosts), 0));
    }
    return all;
  }

  /** Frames a second of devices that take their time and hand frames on at once, in their order. */
  private static double simulatedFps(Arrangement arrangement) {
    int segments = arrangement.times().size();
    double[] ready = new double[FRAMES]; // all wait at the beginning
    for (int segment = 0; segment < segments; segment++) {
      int k = segment;
      double[] free = new double[(int) arrangement.hosts().stream().filter(h -> h == k).count()];
      for (int frame = 0; frame < FRAMES; frame++) {
        Arrays.sort(free);
        ready[frame] = Math.max(free[0], ready[frame]) + arrangement.times().get(segment).runMs();
        free[0] = ready[frame];
      }
    }
    int half = FRAMES / 2;
    return 1e3 * (FRAMES - half) / (ready[FRAMES - 1] - ready[half - 1]);
  }
}
