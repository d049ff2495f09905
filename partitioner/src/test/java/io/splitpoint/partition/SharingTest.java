package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.PipelineEstimate;
import io.splitpoint.model.edgetpu.Synthetic;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharingTest {

  /** The numbers of partitions, oeis.org/A000041. */
  @ParameterizedTest
  @CsvSource({"1,1", "2,2", "3,3", "4,5", "5,7", "6,11", "7,15", "8,22", "12,77"})
  void everyPartitionOfTheChipsIsThereOnce(int tpus, int partitions) {
    List<Sharing> all = Sharing.all(tpus, tpus, depth -> pipeline(depth, depth, 1));

    assertThat(all).hasSize(partitions);
    assertThat(new HashSet<>(all.stream().map(Sharing::depths).toList())).hasSize(partitions);
    assertThat(all)
        .allSatisfy(
            way -> {
              assertThat(way.depths().stream().mapToInt(d -> d).sum()).isEqualTo(tpus);
              assertThat(way.depths()).isSortedAccordingTo(Collections.reverseOrder());
            });
  }

  @Test
  void noPipelineIsDeeperThanTheModelCanBeCut() {
    assertThat(Sharing.all(8, 2, depth -> pipeline(depth, depth, 1)))
        .hasSize(5)
        .allMatch(way -> way.depths().get(0) <= 2);
  }

  @Test
  void ratesAddUpAndTheSlowestCopyIsTheLatency() {
    Sharing way = new Sharing(List.of(pipeline(5, 13.7, 4.7), pipeline(3, 17.4, 7.3)));

    assertThat(way.latencyMs()).isEqualTo(17.4);
    assertThat(way.perInputMs()).isCloseTo(1 / (1 / 4.7 + 1 / 7.3), within(1e-12));
    assertThat(way.text()).isEqualTo("pipelines of 5 + 3");
  }

  @Test
  void anInputCostsTheMeanOfTheCopiesByTheirRates() {
    PipelineEstimate fast = new PipelineEstimate(1, 1, 10, List.of(1), runs(1));
    PipelineEstimate slow = new PipelineEstimate(3, 3, 50, List.of(1), runs(1));

    assertThat(new Sharing(List.of(fast, slow)).energyMj()).isCloseTo(20, within(1e-12));
  }

  @Test
  void theFrontHoldsWhatNothingBeatsAndTheBestAreOnIt() {
    SplittableRandom random = new SplittableRandom(19);
    for (int round = 0; round < 200; round++) {
      int tpus = random.nextInt(1, 9);
      double[] latency = new double[tpus + 1];
      double[] interval = new double[tpus + 1];
      for (int d = 1; d <= tpus; d++) {
        latency[d] = random.nextDouble(1, 10);
        interval[d] = latency[d] / random.nextDouble(1, d + 1e-9);
      }
      IntFunction<PipelineEstimate> one = d -> pipeline(d, latency[d], interval[d]);
      List<Sharing> all = Sharing.all(tpus, tpus, one);
      List<Sharing> front = Sharing.front(all);
      for (Sharing way : all) {
        boolean beaten =
            all.stream()
                .anyMatch(
                    other ->
                        other.latencyMs() <= way.latencyMs()
                            && other.perInputMs() <= way.perInputMs()
                            && (other.latencyMs() < way.latencyMs()
                                || other.perInputMs() < way.perInputMs()));
        boolean equalOnFront =
            front.stream()
                .anyMatch(
                    f -> f.latencyMs() == way.latencyMs() && f.perInputMs() == way.perInputMs());
        assertThat(equalOnFront).as("round %d, %s", round, way.depths()).isEqualTo(!beaten);
      }
      double least = all.stream().mapToDouble(Sharing::latencyMs).min().orElseThrow();
      double fastest = all.stream().mapToDouble(Sharing::perInputMs).min().orElseThrow();
      assertThat(Sharing.best(all, Objective.LATENCY).latencyMs())
          .isLessThanOrEqualTo(1.02 * least);
      assertThat(Sharing.best(all, Objective.THROUGHPUT).perInputMs())
          .isLessThanOrEqualTo(1.02 * fastest);
    }
  }

  @Test
  void whatFitsOnOneChipIsCopied() {
    TpuSegments segments =
        TpuSegments.of(EdgeTpuModel.of(Host.named("pcie-desktop")), Synthetic.conv5(100));

    Sharing best = Sharing.best(segments.fastestSharings(4), Objective.THROUGHPUT);

    assertThat(best.depths()).containsExactly(1, 1, 1, 1);
    assertThat(best.text()).isEqualTo("4 copies of one chip");
  }

  @Test
  void theShortestSegmentationIsNoLongerThanTheBalancedOne() {
    TpuSegments segments =
        TpuSegments.of(EdgeTpuModel.of(Host.named("pcie-desktop")), Synthetic.dense4(2500));
    for (int tpus = 1; tpus <= 5; tpus++) {
      assertThat(segments.shortest(tpus).firstToLastMs())
          .isLessThanOrEqualTo(segments.best(tpus, false).firstToLastMs() + 1e-9);
    }
  }

  @Test
  void noChipIsNoSharing() {
    assertThatThrownBy(() -> Sharing.all(0, 1, depth -> pipeline(1, 1, 1)))
        .isInstanceOf(InputException.class);
  }

  private static PipelineEstimate pipeline(int depth, double latencyMs, double perInputMs) {
    return new PipelineEstimate(
        perInputMs, latencyMs, 1, Collections.nCopies(depth, 1), runs(depth));
  }

  private static List<Estimate> runs(int depth) {
    EdgeTpuModel tpu = EdgeTpuModel.of(Host.named("pcie-desktop"));
    return Collections.nCopies(depth, tpu.estimate(Synthetic.conv5(8)));
  }
}
