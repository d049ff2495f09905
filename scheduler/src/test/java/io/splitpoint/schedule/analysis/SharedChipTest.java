package io.splitpoint.schedule.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.schedule.ModelPart;
import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TestTasks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SharedChipTest {

  private static final TimeLimit LONG = TimeLimit.ofMillis(600_000);

  private static ModelPart part(long wcet, long bytes, long reload, long cut) {
    return new ModelPart("p", wcet, bytes, reload, OptionalLong.of(cut));
  }

  @Test
  void aPartOfAModelStaysWhereTheWholeDoesNotFit() {
    List<Task> tasks = List.of(TestTasks.of("a", 12, 12, 3), TestTasks.of("b", 40, 40, 6));
    Map<String, List<ModelPart>> parts =
        Map.of(
            "a", List.of(part(3, 4, 2, 0)),
            "b", List.of(part(3, 4, 3, 9), part(3, 4, 3, 9)));
    SharedChip.Choice none = SharedChip.choose(tasks, parts, 3, Policy.EDF, LONG);
    assertThat(none.verdict().outcome()).isEqualTo(Schedulability.NOT_SCHEDULABLE);
    SharedChip.Choice found = SharedChip.choose(tasks, parts, 8, Policy.EDF, LONG);
    assertThat(found.verdict().schedulable()).isTrue();
    assertThat(found.models().get(0).stays()).containsExactly(true);
    assertThat(found.models().get(1).stays()).containsOnlyOnce(true);
    assertThat(found.models()).allMatch(model -> model.pieces() == 1);
  }

  @Test
  void aLongJobIsCutWhereItBlocksAShortDeadlineAndNowhereElse() {
    List<Task> tasks = List.of(TestTasks.of("short", 20, 7, 2), TestTasks.of("long", 100, 100, 12));
    Map<String, List<ModelPart>> parts =
        Map.of(
            "short", List.of(part(1, 0, 0, 1), part(1, 0, 0, 1)),
            "long",
                List.of(part(2, 0, 0, 1), part(2, 0, 0, 1), part(4, 0, 0, 1), part(4, 0, 0, 1)));
    for (Policy policy : List.of(Policy.EDF, Policy.LLF, Policy.DM, Policy.OPA)) {
      SharedChip.Choice found = SharedChip.choose(tasks, parts, 0, policy, LONG);
      assertThat(found.verdict().schedulable()).as(policy.label()).isTrue();
      assertThat(found.models().get(0).cutBefore()).containsExactly(false, false, true, true);
      assertThat(found.models().get(1).pieces()).isEqualTo(1);
      assertThat(found.verdict().tasks())
          .allMatch(task -> task.wcrtNs().getAsLong() <= task.deadlineNs());
    }
    // a job that has begun came before all that wait: a cut would only cost
    SharedChip.Choice fifo = SharedChip.choose(tasks, parts, 0, Policy.FIFO, LONG);
    assertThat(fifo.verdict().outcome()).isEqualTo(Schedulability.NOT_SCHEDULABLE);
    assertThat(fifo.models()).allMatch(model -> model.pieces() == 1);
  }

  @Test
  void withoutPartsOfAModelNothingIsSaid() {
    assertThatThrownBy(
            () ->
                SharedChip.choose(
                    List.of(TestTasks.of("a", 10, 10, 1)), Map.of(), 1, Policy.EDF, LONG))
        .hasMessageContaining("parts: expected those of a");
  }

  /** Every set of parts that fits and every set of cuts, each put to the test by itself. */
  @Test
  void theChoiceIsTheBestOfAll() {
    SplittableRandom random = new SplittableRandom(31);
    int withoutCuts = 0;
    int withCuts = 0;
    int none = 0;
    for (int set = 0; set < 300; set++) {
      long seed = random.nextLong();
      SplittableRandom of = new SplittableRandom(seed);
      Policy policy = List.of(Policy.EDF, Policy.DM, Policy.OPA).get(of.nextInt(3));
      int n = of.nextInt(2, 4);
      List<Task> tasks = new ArrayList<>();
      Map<String, List<ModelPart>> parts = new TreeMap<>();
      int budget = 7;
      for (int i = 0; i < n; i++) {
        int count = Math.min(of.nextInt(1, 4), budget - (n - 1 - i));
        budget -= count;
        List<ModelPart> model = new ArrayList<>();
        for (int k = 0; k < count; k++) {
          model.add(
              new ModelPart(
                  "p" + k,
                  of.nextLong(1, 9),
                  of.nextLong(0, 6),
                  of.nextLong(0, 7),
                  of.nextInt(4) == 0 ? OptionalLong.empty() : OptionalLong.of(of.nextLong(0, 3))));
        }
        parts.put("t" + i, model);
        long period = of.nextLong(20, 90);
        long jitter = of.nextInt(4) == 0 ? 3 : 0;
        Task task = TestTasks.of("t" + i, period, of.nextLong(period / 2, period + 20), 1);
        tasks.add(
            new Task(
                task.name(),
                task.model(),
                period,
                task.deadlineNs(),
                jitter,
                task.wcetNs(),
                task.bestNs(),
                0,
                task.priority()));
      }
      long chip = of.nextLong(0, 14);
      SharedChip.Choice choice = SharedChip.choose(tasks, parts, chip, policy, LONG);
      double[] expected = bruteForce(tasks, parts, chip, policy);
      String name = "seed " + seed + " " + policy.label();
      assertThat(choice.verdict().outcome())
          .as(name)
          .isEqualTo(
              expected == null ? Schedulability.NOT_SCHEDULABLE : Schedulability.SCHEDULABLE);
      assertThat(choice.models().stream().mapToLong(SharedChip.Sharing::bytes).sum())
          .as(name)
          .isLessThanOrEqualTo(chip);
      if (expected == null) {
        none++;
        continue;
      }
      int cuts = choice.models().stream().mapToInt(model -> model.pieces() - 1).sum();
      assertThat(cuts).as(name).isEqualTo((int) expected[0]);
      assertThat(load(tasks, choice)).as(name).isEqualTo(expected[1]);
      withoutCuts += cuts == 0 ? 1 : 0;
      withCuts += cuts > 0 ? 1 : 0;
    }
    assertThat(withoutCuts).isGreaterThan(30);
    assertThat(withCuts).isGreaterThan(15);
    assertThat(none).isGreaterThan(30);
  }

  private static double load(List<Task> tasks, SharedChip.Choice choice) {
    double load = 0;
    for (Task task : tasks) {
      SharedChip.Sharing of =
          choice.models().stream()
              .filter(model -> model.model().equals(task.model()))
              .findFirst()
              .orElseThrow();
      long c = 0;
      for (int k = 0; k < of.parts().size(); k++) {
        ModelPart part = of.parts().get(k);
        c += part.wcetNs() + (of.stays().get(k) ? 0 : part.reloadNs());
        c += of.cutBefore().get(k) ? part.cutNs().getAsLong() : 0;
      }
      load += (double) c / task.periodNs();
    }
    return load;
  }

  /** Cuts and load of the best choice, or null. */
  private static double[] bruteForce(
      List<Task> tasks, Map<String, List<ModelPart>> parts, long chip, Policy policy) {
    int total = parts.values().stream().mapToInt(List::size).sum();
    int[] order = policy.fixedPriority() ? Priorities.order(tasks, policy) : null;
    double[] best = null;
    for (int stays = 0; stays < 1 << total; stays++) {
      for (int cuts = 0; cuts < 1 << total; cuts++) {
        long[][] of = new long[6][tasks.size()];
        long bytes = 0;
        boolean allowed = true;
        int at = 0;
        for (int i = 0; i < tasks.size(); i++) {
          List<ModelPart> model = parts.get(tasks.get(i).model());
          List<Long> pieces = new ArrayList<>(List.of(0L));
          for (int k = 0; k < model.size(); k++, at++) {
            boolean stay = (stays >> at & 1) == 1;
            boolean cut = (cuts >> at & 1) == 1;
            allowed &= !cut || k > 0 && model.get(k).cutNs().isPresent();
            bytes += stay ? model.get(k).bytes() : 0;
            long time = model.get(k).wcetNs() + (stay ? 0 : model.get(k).reloadNs());
            if (cut) {
              pieces.add(model.get(k).cutNs().orElse(0) + time);
            } else {
              pieces.set(pieces.size() - 1, pieces.get(pieces.size() - 1) + time);
            }
          }
          of[0][i] = pieces.stream().mapToLong(Long::longValue).sum();
          of[1][i] = tasks.get(i).periodNs();
          of[2][i] = tasks.get(i).deadlineNs();
          of[3][i] = tasks.get(i).jitterNs();
          of[4][i] = Collections.max(pieces);
          of[5][i] = pieces.get(pieces.size() - 1);
        }
        double count = Integer.bitCount(cuts);
        if (!allowed || bytes > chip || best != null && count > best[0]) {
          continue;
        }
        ProcessorTasks w = new ProcessorTasks(of[0], of[1], of[2], of[3], of[0], of[4], of[5]);
        double load = 0;
        for (int i = 0; i < w.n; i++) {
          load += (double) w.c[i] / w.t[i];
        }
        boolean better = best == null || count < best[0] || load < best[1];
        if (better && OneProcessor.decide(w, policy, order, LONG) == Schedulability.SCHEDULABLE) {
          best = new double[] {count, load};
        }
      }
    }
    return best;
  }
}
