package io.splitpoint.profiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static final Device.Present CPU =
      new Device.Present(
          "cpu",
          1,
          (graph, from, to) -> {
            throw new AssertionError("a plan opens nothing");
          });
  private static final Subject SUBJECT = new Subject("m", "int8", null, List.of(CPU));

  private static List<Plan.Stop> stops(int layers) {
    return IntStream.rangeClosed(1, layers)
        .mapToObj(layer -> new Plan.Stop(SUBJECT, CPU, layer, layer))
        .toList();
  }

  private static Visit visit(Plan.Stop stop, long... nanos) {
    return new Visit("int8", "cpu", stop.layer(), nanos);
  }

  @Test
  void everyPrefixGetsTheMostRunsWhenItStaysRestless() {
    Plan plan = new Plan(stops(7), 10, 0.02, 1);
    for (Plan.Stop stop = plan.next(); stop != null; stop = plan.next()) {
      long[] nanos = new long[plan.runsOfNextVisit(stop)];
      Arrays.setAll(nanos, i -> 100 + 100L * i);
      plan.record(visit(stop, nanos));
    }
    stops(7).forEach(stop -> assertThat(plan.runs(stop)).hasSize(10));
    assertThat(plan.progress()).isEqualTo(1);
  }

  @Test
  void aQuietPrefixEndsEarlyButNotBeforeItsSecondVisit() {
    Plan plan = new Plan(stops(1), 60, 0.02, 1);
    Plan.Stop stop = plan.next();
    long[] same = new long[20];
    Arrays.fill(same, 1_000);
    plan.record(visit(stop, same));
    assertThat(plan.next()).isEqualTo(stop);
    plan.record(visit(stop, same));
    assertThat(plan.next()).isNull();
    assertThat(plan.runs(stop)).hasSize(40);
  }

  @Test
  void eachRoundVisitsEachPrefixOnceInAnOrderOfItsOwn() {
    int layers = 12;
    Plan plan = new Plan(stops(layers), 9, 0.02, 5);
    List<List<Integer>> rounds = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < layers; i++) {
        Plan.Stop stop = plan.next();
        order.add(stop.layer());
        plan.record(visit(stop, 1, 200, 3_000));
      }
      rounds.add(order);
    }
    assertThat(plan.next()).isNull();
    List<Integer> ascending = IntStream.rangeClosed(1, layers).boxed().toList();
    rounds.forEach(order -> assertThat(order).containsExactlyInAnyOrderElementsOf(ascending));
    assertThat(rounds).doesNotContain(ascending).doesNotHaveDuplicates();
  }

  @Test
  void visitsOfAnInterruptedRunAreNotMadeAgain() {
    Plan plan = new Plan(stops(2), 6, 0.02, 1);
    Plan.Stop first = stops(2).get(0);
    plan.record(visit(first, 1, 20, 300));
    plan.record(visit(first, 1, 20, 300));
    List<Integer> visited = new ArrayList<>();
    for (Plan.Stop stop = plan.next(); stop != null; stop = plan.next()) {
      visited.add(stop.layer());
      plan.record(visit(stop, 1, 20, 300));
    }
    assertThat(visited).containsExactly(2, 2);
  }

  @Test
  void fiveRunsAreTwoVisits() {
    Plan plan = new Plan(stops(1), 5, 0.02, 1);
    Plan.Stop stop = plan.next();
    assertThat(plan.runsOfNextVisit(stop)).isEqualTo(3);
    plan.record(visit(stop, 1, 2, 3));
    assertThat(plan.runsOfNextVisit(stop)).isEqualTo(2);
  }
}
