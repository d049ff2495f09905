package io.splitpoint.bench.restless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.bench.restless.ReferenceRuns.Estimator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceRunsTest {

  @TempDir Path folder;

  @Test
  void theProgramsLinesAreReadInOrder() throws IOException {
    Path file = folder.resolve("before.csv");
    Files.writeString(file, "0,1,100:2000000;3000000:1000000\n0,0,9:5000000;10:4000000\n");
    ReferenceRuns runs = ReferenceRuns.read(List.of(file));
    assertThat(runs.turns()).hasSize(2);
    assertThat(runs.times(3, Estimator.MEDIAN)).containsExactly(4, 1, Double.NaN);
  }

  @Test
  void theLocalPaceIsTakenOutOfRunsOnAMachineThatSwitches() {
    double[] truth = {60, 50, 10, 30, 30, 5, 55, 20, 40};
    SplittableRandom random = new SplittableRandom(1);
    List<ReferenceRuns.Turn> turns = new ArrayList<>();
    double pace = 1;
    for (int i = 0; i < 40 * truth.length; i++) {
      if (random.nextDouble() < 0.03) {
        pace = pace == 1 ? 1.8 : 1;
      }
      int part = random.nextInt(truth.length);
      long nanos = (long) (truth[part] * 1e6 * pace * (1 + 0.02 * random.nextDouble()));
      turns.add(
          new ReferenceRuns.Turn(
              i / truth.length, part, new long[] {i, i}, new long[] {nanos, nanos}));
    }
    for (Estimator estimator : List.of(Estimator.PACE, Estimator.FASTEST)) {
      double[] times = new ReferenceRuns(turns).times(truth.length, estimator);
      for (int part = 1; part < truth.length; part++) {
        assertThat(times[part] / times[0])
            .as("%s of part %d", estimator, part)
            .isCloseTo(truth[part] / truth[0], within(0.03 * truth[part] / truth[0]));
      }
    }
  }
}
