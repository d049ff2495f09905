package io.splitpoint.schedule.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TestTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ResidentModelsTest {

  private static Task task(String name, long period, long wcet, long reload) {
    Task task = TestTasks.of(name, period, period, wcet);
    return new Task(
        name, name, period, period, 0, task.wcetNs(), task.bestNs(), reload, task.priority());
  }

  @Test
  void theModelWhoseReloadBlocksTheShortDeadlineStays() {
    // b reloads more often, but the reload of c is what a cannot wait for
    List<Task> tasks = List.of(task("a", 14, 3, 0), task("b", 40, 5, 4), task("c", 200, 9, 3));
    assertThat(OneProcessor.schedulable(tasks, Policy.RM, 1)).isFalse();
    Map<String, Long> bytes = Map.of("a", 0L, "b", 6L, "c", 6L);
    ResidentModels.Choice choice =
        ResidentModels.choose(tasks, bytes, 8, Policy.RM, TimeLimit.ofMillis(60_000));
    assertThat(choice.verdict().schedulable()).isTrue();
    assertThat(choice.resident()).containsExactly("a", "c");
    assertThat(choice.bytes()).isEqualTo(6);
  }

  @Test
  void aModelLargerThanTheChipStaysOnlyAlone() {
    List<Task> tasks = List.of(task("a", 100, 3, 5), task("b", 100, 3, 4));
    ResidentModels.Choice choice =
        ResidentModels.choose(
            tasks, Map.of("a", 99L, "b", 1L), 8, Policy.EDF, TimeLimit.ofMillis(60_000));
    assertThat(choice.resident()).containsExactly("a");
    assertThat(choice.bytes()).isEqualTo(8);
    assertThatThrownBy(
            () ->
                ResidentModels.choose(
                    tasks, Map.of("a", 1L), 8, Policy.EDF, TimeLimit.ofMillis(60_000)))
        .hasMessageContaining("bytes of b");
  }

  @Test
  void aChoiceIsFoundExactlyWhereSomeSetOfModelsFits() {
    SplittableRandom random = new SplittableRandom(17);
    int gained = 0;
    int lost = 0;
    for (int run = 0; run < 300; run++) {
      long seed = random.nextLong();
      SplittableRandom of = new SplittableRandom(seed);
      List<Task> tasks = new ArrayList<>();
      Map<String, Long> bytes = new TreeMap<>();
      int n = of.nextInt(2, 6);
      for (int i = 0; i < n; i++) {
        tasks.add(task("t" + i, of.nextLong(40, 140), of.nextLong(1, 25), of.nextLong(0, 20)));
        bytes.put("t" + i, of.nextLong(1, 10));
      }
      Policy policy = Policy.values()[of.nextInt(Policy.values().length)];
      boolean some = false;
      for (int set = 0; set < 1 << n; set++) {
        TreeSet<String> resident = new TreeSet<>();
        for (int k = 0; k < n; k++) {
          if ((set >> k & 1) == 1) {
            resident.add("t" + k);
          }
        }
        some |=
            ResidentModels.bytes(resident, bytes, 15) <= 15
                && OneProcessor.schedulable(ResidentModels.keeping(tasks, resident), policy, 1);
      }
      ResidentModels.Choice choice =
          ResidentModels.choose(tasks, bytes, 15, policy, TimeLimit.ofMillis(60_000));
      assertThat(choice.verdict().schedulable()).as("seed %d, %s", seed, policy).isEqualTo(some);
      assertThat(choice.bytes()).isLessThanOrEqualTo(15);
      gained += some && !OneProcessor.schedulable(tasks, policy, 1) ? 1 : 0;
      lost += some ? 0 : 1;
    }
    assertThat(gained).isGreaterThan(10);
    assertThat(lost).isGreaterThan(10);
  }
}
