package io.splitpoint.schedule.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every analysis against every run of random small sets: never optimistic, never pessimistic.
 *
 * <p>Times are even numbers of ticks, so that a release one tick earlier stands for one just before
 * in dense time: a response is one tick below the least upper bound where a job can be blocked.
 */
class OneProcessorExhaustiveTest {

  private static final Policy[] COMPARED = {
    Policy.EDF, Policy.LLF, Policy.FP, Policy.FIFO, Policy.OPA
  };

  @Test
  void analysesAgreeWithEveryRunOfRandomSets() {
    check(400, 20261121);
  }

  @Tag("proof")
  @Test
  void analysesAgreeWithEveryRunOfTwentyThousandRandomSets() {
    check(20_000, 7);
  }

  private static void check(int sets, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] schedulable = new int[Policy.values().length];
    int[] not = new int[Policy.values().length];
    for (int set = 0; set < sets; set++) {
      long setSeed = random.nextLong();
      for (Policy policy : COMPARED) {
        boolean fits = agree(setSeed, policy);
        (fits ? schedulable : not)[policy.ordinal()]++;
      }
    }
    for (Policy policy : COMPARED) {
      System.out.printf(
          "%s: %d schedulable, %d not%n",
          policy, schedulable[policy.ordinal()], not[policy.ordinal()]);
      assertThat(schedulable[policy.ordinal()]).isGreaterThan(sets / 20);
      assertThat(not[policy.ordinal()]).isGreaterThan(sets / 20);
    }
  }

  private static boolean agree(long seed, Policy policy) {
    ProcessorTasks w = random(new SplittableRandom(seed), policy == Policy.FIFO ? 2 : 3);
    int[] order = ProcessorTasks.identity(w.n);
    String set = seed + " " + policy + ": " + print(w);
    if (policy == Policy.OPA) {
      Schedulability found = Priorities.assign(w, limit()).outcome();
      assertThat(found).as(set).isEqualTo(answer(someOrderFits(w, order, 0)));
      return found == Schedulability.SCHEDULABLE;
    }
    long[] worst = ExhaustiveSearch.worstResponses(w, policy, order);
    boolean expected = worst != null;
    assertThat(OneProcessor.decide(w, policy, order, limit())).as(set).isEqualTo(answer(expected));
    Response[] responses = new Response[w.n];
    if (policy == Policy.FIFO) {
      responses = Fifo.responses(w, false, limit());
    } else if (policy == Policy.EDF) {
      responses = PointResponse.responses(PriorityPoints.deadlines(w), false, limit(), -1);
    } else if (policy == Policy.LLF) {
      responses = PointResponse.responses(PriorityPoints.lastStarts(w), false, limit(), -1);
    } else {
      Arrays.setAll(responses, i -> FixedPriority.response(w, order, i, false, limit()));
    }
    boolean meets = true;
    for (int i = 0; i < w.n; i++) {
      meets &= responses[i].within(w.d[i]) == Schedulability.SCHEDULABLE;
      if (expected) {
        // all parameters are even: an odd number of ticks is a bound approached, not reached
        assertThat(responses[i].boundNs())
            .as("%s: response of task %d", set, i)
            .isEqualTo(worst[i] + (worst[i] & 1))
            .isEqualTo(responses[i].seenNs());
      }
    }
    assertThat(meets).as("%s: by response times", set).isEqualTo(expected);
    return expected;
  }

  private static TimeLimit limit() {
    return TimeLimit.ofMillis(60_000);
  }

  private static Schedulability answer(boolean meets) {
    return meets ? Schedulability.SCHEDULABLE : Schedulability.NOT_SCHEDULABLE;
  }

  private static boolean someOrderFits(ProcessorTasks w, int[] order, int from) {
    if (from == w.n) {
      int[] priority = new int[w.n];
      for (int place = 0; place < w.n; place++) {
        priority[order[place]] = place;
      }
      return ExhaustiveSearch.worstResponses(w, Policy.FP, priority) != null;
    }
    for (int k = from; k < w.n; k++) {
      int[] swapped = order.clone();
      swapped[from] = order[k];
      swapped[k] = order[from];
      if (someOrderFits(w, swapped, from + 1)) {
        return true;
      }
    }
    return false;
  }

  private static ProcessorTasks random(SplittableRandom random, int most) {
    int n = random.nextInt(2, most + 1);
    ProcessorTasks w = new ProcessorTasks(new long[n], new long[n], new long[n], new long[n]);
    for (int i = 0; i < n; i++) {
      w.c[i] = 2L * random.nextInt(1, 4);
      w.t[i] = 2L * random.nextInt(Math.max(2, n), 8);
      w.j[i] = random.nextInt(3) == 0 ? 2L * random.nextInt(1, 3) : 0;
      long most2 = Math.min(14, 2 * w.t[i] - 2);
      w.d[i] = Math.min(most2, w.c[i] + w.j[i] + 2L * random.nextInt(1, 6));
    }
    return w;
  }

  private static String print(ProcessorTasks w) {
    return "C"
        + Arrays.toString(w.c)
        + " T"
        + Arrays.toString(w.t)
        + " D"
        + Arrays.toString(w.d)
        + " J"
        + Arrays.toString(w.j);
  }
}
