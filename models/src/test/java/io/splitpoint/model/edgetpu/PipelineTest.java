package io.splitpoint.model.edgetpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static final EdgeTpuModel TPU = EdgeTpuModel.of(Host.named("pcie-desktop"));

  @Test
  void compilerAndEvenSplitsPutTheSameBytesOnEveryChipAsInTheStudy() throws IOException {
    for (String file : List.of("conv-sweep-pipelines.csv", "dense-sweep-pipelines.csv")) {
      for (Map<String, String> row : Sweep.rows(file)) {
        if (!row.get("split").equals("profiled")) {
          holdsTheStudysBytes(row);
        }
      }
    }
  }

  private static void holdsTheStudysBytes(Map<String, String> row) {
    Split split = row.get("split").equals("even") ? Split.EVEN : Split.COMPILER;
    int tpus = Integer.parseInt(row.get("tpus"));
    PipelineEstimate estimate = Pipeline.estimate(TPU, Sweep.work(row), tpus, split);
    double[] on = Sweep.numbers(row.get("on_chip_mib_per_tpu"));
    double[] off = Sweep.numbers(row.get("off_chip_mib_per_tpu"));
    for (int i = 0; i < tpus; i++) {
      Estimate segment = estimate.segments().get(i);
      assertThat(segment.onChipBytes() / 1048576.0).as("%s", row).isCloseTo(on[i], offset(0.02));
      assertThat(segment.offChipBytes() / 1048576.0).as("%s", row).isCloseTo(off[i], offset(0.02));
    }
  }

  @Test
  void noSplitHasAFasterSlowestStageThanTheProfiledOne() {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 60; round++) {
      Workload work = random(random);
      int tpus = 2 + random.nextInt(Math.min(3, work.layers() - 1));
      double profiled = Pipeline.estimate(TPU, work, tpus, Split.PROFILED).perInputMs();
      double least =
          splits(work.layers(), tpus).stream()
              .mapToDouble(last -> Pipeline.estimate(TPU, work, last).perInputMs())
              .min()
              .orElseThrow();
      assertThat(profiled).as("seed %d, round %d", seed, round).isCloseTo(least, offset(1e-9));
    }
  }

  @Test
  void theBestSplitUsesNoChipThatDoesNotHelp() {
    Workload tiny = Synthetic.dense4(100);
    assertThat(Pipeline.estimate(TPU, tiny, 4, Split.BEST).segments()).hasSize(1);
    Workload big = Synthetic.dense4(2500);
    PipelineEstimate best = Pipeline.estimate(TPU, big, 4, Split.BEST);
    assertThat(best.segments()).hasSize(3);
    assertThat(best.perInputMs())
        .isLessThan(TPU.estimate(big).latencyMs() / 20)
        .isLessThanOrEqualTo(Pipeline.estimate(TPU, big, 4, Split.PROFILED).perInputMs());
  }

  @Test
  void oneChipIsJustOneRun() {
    Workload work = Synthetic.conv5(200);
    for (Split split : Split.values()) {
      PipelineEstimate one = Pipeline.estimate(TPU, work, 1, split);
      assertThat(one.perInputMs()).isEqualTo(TPU.estimate(work).latencyMs());
      assertThat(one.segments()).containsExactly(TPU.estimate(work));
    }
  }

  @Test
  void aFullPipelineTakesItsSlowestStageAndOneInputAllOfThemWithTheHops() {
    PipelineEstimate three = Pipeline.estimate(TPU, Synthetic.conv5(512), 3, Split.COMPILER);
    double[] runs = three.segments().stream().mapToDouble(Estimate::latencyMs).toArray();
    assertThat(three.perInputMs()).isEqualTo(Arrays.stream(runs).max().orElseThrow());
    PipelineEstimate tiny = Pipeline.estimate(TPU, Synthetic.dense4(100), 4, Split.EVEN);
    assertThat(tiny.perInputMs()).isEqualTo(4 * TPU.host().handOverMs());
    assertThat(three.firstToLastMs())
        .isCloseTo(Arrays.stream(runs).sum() + 2 * TPU.host().hopMs(), offset(1e-9));
  }

  @Test
  void moreChipsThanLayersAreRefused() {
    assertThatThrownBy(() -> Pipeline.estimate(TPU, Synthetic.conv5(64), 6, Split.EVEN))
        .isInstanceOf(InputException.class)
        .hasMessage("conv5-64: expected 1 to 5 TPUs (its layers), found 6");
    assertThatThrownBy(() -> Pipeline.estimate(TPU, Synthetic.conv5(64), List.of(3, 2, 5)))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> Pipeline.estimate(TPU, Synthetic.conv5(64), List.of(3, 4)))
        .isInstanceOf(InputException.class);
  }

  private static Workload random(SplittableRandom random) {
    List<OpShape> ops = new ArrayList<>();
    int layers = 3 + random.nextInt(6);
    int in = 3;
    for (int layer = 1; layer <= layers; layer++) {
      int out = 16 << random.nextInt(6);
      ops.add(OpShape.convolution(layer, 28, 28, out, in, 1 + 2 * random.nextInt(2), true));
      in = out;
    }
    return Workload.chain("random", 28 * 28 * 3, ops);
  }

  private static List<List<Integer>> splits(int layers, int segments) {
    if (segments == 1) {
      return List.of(List.of(layers));
    }
    List<List<Integer>> all = new ArrayList<>();
    for (int last = segments - 1; last < layers; last++) {
      for (List<Integer> head : splits(last, segments - 1)) {
        List<Integer> split = new ArrayList<>(head);
        split.add(layers);
        all.add(split);
      }
    }
    return all;
  }
}
