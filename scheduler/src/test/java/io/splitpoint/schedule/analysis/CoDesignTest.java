package io.splitpoint.schedule.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.SplitOption;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TestTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CoDesignTest {

  @Test
  void aTaskGivesUpItsCheapestSplitWhenTheSetNeedsTheTime() {
    List<Task> tasks = List.of(TestTasks.of("a", 100, 100, 1), TestTasks.of("b", 100, 100, 1));
    SplitOption all = new SplitOption("all on the TPU", 9, 60, 0, 1, false);
    SplitOption half = new SplitOption("half", 5, 30, 5, 3, false);
    List<SplitOption> both = List.of(all, half);
    assertThat(
            CoDesign.choose(tasks.subList(0, 1), List.of(both), Policy.EDF, 1)
                .orElseThrow()
                .splits())
        .containsExactly(all);
    assertThat(CoDesign.choose(tasks, List.of(both, both), Policy.EDF, 1).orElseThrow().splits())
        .containsExactlyInAnyOrder(all, half);
    assertThat(CoDesign.choose(tasks, List.of(both, both), Policy.EDF, 2).orElseThrow().splits())
        .containsExactly(all, all);
    assertThat(CoDesign.choose(tasks, List.of(List.of(all), List.of(all)), Policy.EDF, 1))
        .isEmpty();
  }

  @Test
  void theChoiceIsTheCheapestOfAllCombinations() {
    SplittableRandom random = new SplittableRandom(8);
    int found = 0;
    for (int run = 0; run < 200; run++) {
      long seed = random.nextLong();
      SplittableRandom of = new SplittableRandom(seed);
      List<Task> tasks = new ArrayList<>();
      List<List<SplitOption>> options = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        long period = of.nextLong(20, 100);
        tasks.add(TestTasks.of("t" + i, period, period, 1));
        List<SplitOption> own = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
          own.add(
              new SplitOption(
                  "s" + k, k, of.nextLong(0, 40), of.nextLong(0, 30), of.nextInt(1, 50), false));
        }
        options.add(own);
      }
      double least = cheapest(tasks, options, new ArrayList<>());
      Optional<CoDesign.Choice> choice = CoDesign.choose(tasks, options, Policy.EDF, 1);
      assertThat(choice.map(CoDesign.Choice::milliwatts).orElse(Double.POSITIVE_INFINITY))
          .as("seed %d", seed)
          .isCloseTo(least, org.assertj.core.data.Offset.offset(1e-6));
      if (choice.isPresent()) {
        found++;
        assertThat(choice.get().verdict().schedulable()).as("seed %d", seed).isTrue();
      }
    }
    assertThat(found).isBetween(20, 195);
  }

  private static double cheapest(
      List<Task> tasks, List<List<SplitOption>> options, List<SplitOption> chosen) {
    if (chosen.size() < tasks.size()) {
      double least = Double.POSITIVE_INFINITY;
      for (SplitOption split : options.get(chosen.size())) {
        List<SplitOption> with = new ArrayList<>(chosen);
        with.add(split);
        least = Math.min(least, cheapest(tasks, options, with));
      }
      return least;
    }
    double power = 0;
    List<Task> heads = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      Task task = tasks.get(i);
      SplitOption split = chosen.get(i);
      power += split.energyMj() / (task.periodNs() / 1e9);
      long left = task.deadlineNs() - split.restNs();
      if (left < split.headNs()) {
        return Double.POSITIVE_INFINITY;
      }
      if (split.headNs() > 0) {
        heads.add(
            new Task(
                task.name(),
                task.model(),
                task.periodNs(),
                left,
                0,
                new TreeMap<>(Map.of(1, split.headNs())),
                task.bestNs(),
                0,
                task.priority()));
      }
    }
    return heads.isEmpty() || OneProcessor.schedulable(heads, Policy.EDF, 1)
        ? power
        : Double.POSITIVE_INFINITY;
  }
}
