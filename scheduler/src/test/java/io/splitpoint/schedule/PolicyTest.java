package io.splitpoint.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.schedule.analysis.OneProcessor;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PolicyTest {

  @Test
  void everyPolicyIsFoundByItsLabelAndTheMessageNamesThemAll() {
    for (Policy policy : Policy.values()) {
      assertThat(Policy.of(policy.label())).isSameAs(policy);
      assertThat(Policy.labels()).contains(policy.label());
    }
    assertThatThrownBy(() -> Policy.of("lifo")).hasMessageContaining(Policy.labels());
  }

  /** Four clients of one period: the proof puts A first, so must the queue. */
  @Test
  void tasksOfEqualPeriodsHaveKeysInTheOrderThatTheAnalysisProved() {
    List<Task> equal =
        List.of(
            TestTasks.of("A", 1000, 160, 56),
            TestTasks.of("B", 1000, 1000, 56),
            TestTasks.of("C", 1000, 1000, 56),
            TestTasks.of("D", 1000, 1000, 56));
    List<TaskVerdict> verdicts = OneProcessor.analyze(equal, Policy.RM).tasks();
    assertThat(verdicts.get(0).wcrtNs()).hasValue(112);
    long[] keys =
        LongStream.range(0, 4)
            .map(
                i ->
                    // A comes last and still has the least key
                    Policy.RM.key(
                        9 - i, 9 - i, 1000, 56, verdicts.get((int) i).priority().getAsInt()))
            .toArray();
    assertThat(keys).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void keysOfDynamicPoliciesComeFromTheJobsOwnTimes() {
    assertThat(Policy.FIFO.key(10, 12, 30, 5, 1)).isEqualTo(12);
    assertThat(Policy.EDF.key(10, 12, 30, 5, 1)).isEqualTo(40);
    assertThat(Policy.LLF.key(10, 12, 30, 5, 1)).isEqualTo(35);
    assertThatThrownBy(() -> Policy.EDF.precedence(1, 1, 1))
        .isInstanceOf(IllegalStateException.class);
  }
}
