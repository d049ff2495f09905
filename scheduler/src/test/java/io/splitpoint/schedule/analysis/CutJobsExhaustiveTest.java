package io.splitpoint.schedule.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Jobs that are cut and give way between their pieces, against every run of random small sets. */
class CutJobsExhaustiveTest {

  @Test
  void analysesOfCutJobsAgreeWithEveryRun() {
    check(400, 20);
  }

  @Tag("proof")
  @Test
  void analysesOfCutJobsAgreeWithEveryRunOfTenThousandSets() {
    check(10_000, 21);
  }

  private static void check(int sets, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int fit = 0;
    int gained = 0;
    int llf = 0;
    int llfProved = 0;
    for (int set = 0; set < sets; set++) {
      long setSeed = random.nextLong();
      for (Policy policy : new Policy[] {Policy.FP, Policy.EDF, Policy.LLF}) {
        Cut cut = draw(new SplittableRandom(setSeed));
        ProcessorTasks w = cut.w;
        String name =
            setSeed
                + " "
                + policy
                + ": T"
                + Arrays.toString(w.t)
                + " D"
                + Arrays.toString(w.d)
                + " J"
                + Arrays.toString(w.j)
                + " "
                + Arrays.deepToString(cut.pieces);
        int[] order = ProcessorTasks.identity(w.n);
        long[] worst = ExhaustiveSearch.worstResponses(w, policy, order, cut.pieces);
        TimeLimit limit = TimeLimit.ofMillis(60_000);
        Schedulability said = OneProcessor.decide(w, policy, order, limit);
        Schedulability truth =
            worst == null ? Schedulability.NOT_SCHEDULABLE : Schedulability.SCHEDULABLE;
        if (policy == Policy.LLF && w.cut()) {
          // sufficient only
          assertThat(said).as(name).isIn(truth, Schedulability.UNDECIDED);
          llf += truth == Schedulability.SCHEDULABLE ? 1 : 0;
          llfProved += said == Schedulability.SCHEDULABLE ? 1 : 0;
        } else {
          assertThat(said).as(name).isEqualTo(truth);
        }
        if (worst == null) {
          continue;
        }
        fit++;
        ProcessorTasks whole = new ProcessorTasks(w.c, w.t, w.d, w.j);
        gained +=
            OneProcessor.decide(whole, policy, order, limit) == Schedulability.SCHEDULABLE ? 0 : 1;
        for (int i = 0; i < w.n && policy == Policy.FP; i++) {
          Response found = FixedPriority.response(w, order, i, false, limit);
          assertThat(found.boundNs())
              .as("%s: response of task %d", name, i)
              .isEqualTo(worst[i] + (worst[i] & 1))
              .isEqualTo(found.seenNs());
        }
      }
    }
    System.out.printf("least laxity first: %d of %d sets with cuts are proved%n", llfProved, llf);
    assertThat(llfProved).isGreaterThan(llf / 2);
    assertThat(fit).isGreaterThan(sets / 10);
    assertThat(gained).isGreaterThan(sets / 100);
  }

  private record Cut(ProcessorTasks w, int[][] pieces) {}

  /** Even times, so that a release one tick earlier stands for one just before. */
  private static Cut draw(SplittableRandom random) {
    int n = random.nextInt(2, 4);
    long[][] time = new long[6][n];
    int[][] pieces = new int[n][];
    for (int i = 0; i < n; i++) {
      pieces[i] = new int[random.nextInt(1, 4)];
      for (int k = 0; k < pieces[i].length; k++) {
        pieces[i][k] = pieces[i].length == 1 ? 2 * random.nextInt(1, 4) : 2;
        time[0][i] += pieces[i][k];
        time[4][i] = Math.max(time[4][i], pieces[i][k]);
      }
      if (pieces[i].length == 2 && random.nextBoolean()) {
        int longer = random.nextInt(2);
        pieces[i][longer] = 4;
        time[0][i] += 2;
        time[4][i] = 4;
      }
      time[5][i] = pieces[i][pieces[i].length - 1];
      time[1][i] = 2L * random.nextInt(Math.max(2, n), 8);
      time[3][i] = random.nextInt(4) == 0 ? 2 : 0;
      long most = Math.min(14, 2 * time[1][i] - 2);
      time[2][i] = Math.min(most, time[0][i] + time[3][i] + 2L * random.nextInt(0, 5));
    }
    return new Cut(
        new ProcessorTasks(time[0], time[1], time[2], time[3], time[0], time[4], time[5]), pieces);
  }
}
