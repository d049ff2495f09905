package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.TestModels;
import io.splitpoint.offload.client.ServerAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The choice of a split alone: no frames, and no server where one is looked for. */
class SwitcherTest {

  private static final LinkState FAST = new LinkState(1, 1e-6);

  private final Graph graph = Graph.read(TestModels.file("lenet", Precision.FLOAT32));
  private final int last = graph.layers().size();
  private final RunCounters counters = new RunCounters();

  /** Heads that take 1 ms, and 80 ms when all runs here. */
  private final UsableSplits splits =
      new UsableSplits(
          List.of(
              new SplitCost(1, "first", 1_000, 10, 1, 1),
              new SplitCost(2, "second", 1_000, 10, 20, 1),
              new SplitCost(last, "last", 0, 0, 80, 0)));

  private Switcher switcher(Settings settings) {
    return new Switcher(
        graph,
        splits,
        ServerAddress.of("127.0.0.1:1"),
        settings,
        Optional.empty(),
        counters,
        new LinkArbiter());
  }

  @Test
  void withoutALinkAllRunsHere() {
    try (Switcher switcher = switcher(TestSettings.adaptive("lenet"))) {
      assertThat(switcher.begin(Optional.empty(), 1).cost().layer()).isEqualTo(last);
    }
  }

  @Test
  void theBestSplitOfTheLinkIsTheFirst() {
    try (Switcher switcher = switcher(TestSettings.adaptive("lenet"))) {
      assertThat(switcher.begin(Optional.of(FAST), 1).cost().layer()).isEqualTo(1);
    }
  }

  @Test
  void aSplitThatBecomesBetterIsLoadedBesideTheFramesAndTakenOnce() throws Exception {
    try (Switcher switcher = switcher(TestSettings.adaptive("lenet"))) {
      ReadySplit here = switcher.begin(Optional.empty(), 1);
      assertThat(switcher.take(0)).isSameAs(here);
      ReadySplit now = here;
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      for (int frame = 1; now == here && System.nanoTime() < end; frame++) {
        switcher.reconsider(FAST, 1, UnaryOperator.identity());
        Thread.sleep(5);
        now = switcher.take(frame);
      }
      assertThat(now.cost().layer()).isEqualTo(1);
      assertThat(switcher.changes())
          .singleElement()
          .satisfies(
              change -> {
                assertThat(change.fromLayer()).isEqualTo(last);
                assertThat(change.toLayer()).isEqualTo(1);
              });
      switcher.leave(here);
    }
  }

  @Test
  void aSplitThatIsFixedStays() throws Exception {
    try (Switcher switcher = switcher(TestSettings.at("lenet", 2))) {
      ReadySplit fixed = switcher.begin(Optional.of(FAST), 1);
      assertThat(fixed.cost().layer()).isEqualTo(2);
      switcher.reconsider(FAST, 1, UnaryOperator.identity());
      assertThat(switcher.take(1)).isSameAs(fixed);
      assertThat(switcher.changes()).isEmpty();
    }
  }
}
