package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What must hold for every graph, on seeded random ones; a failure names its seed. */
class RandomDagTest {

  @Test
  void slicingThenComposingIsTheIdentity() {
    slicingThenComposingIsTheIdentity(0, 40);
  }

  @Test
  @Tag("proof")
  void slicingThenComposingIsTheIdentityOnManyMore() {
    slicingThenComposingIsTheIdentity(1000, 2000);
  }

  private static void slicingThenComposingIsTheIdentity(long from, int graphs) {
    for (long seed = from; seed < from + graphs; seed++) {
      SplittableRandom random = new SplittableRandom(~seed);
      Graph graph = Graph.of("seed " + seed, RandomDag.of(seed, 3 + random.nextInt(25)));
      int n = graph.layers().size();
      if (n < 2) {
        continue;
      }
      List<Integer> cuts =
          IntStream.generate(() -> 1 + random.nextInt(n - 1))
              .limit(1 + random.nextInt(4))
              .distinct()
              .sorted()
              .boxed()
              .toList();
      SlicesRunAsTheWholeTest.assertPartsMakeTheWhole(graph, cuts, Boundary.MODEL, false);
    }
  }

  @Test
  void whatCrossesIsWhatTheTailReadsAndTheHeadMakes() {
    for (long seed = 0; seed < 60; seed++) {
      Graph graph = Graph.of("seed " + seed, RandomDag.of(seed, 30));
      for (int k = 1; k < graph.layers().size(); k++) {
        List<Part> parts = Slicer.parts(graph, List.of(k));
        assertThat(graph.cutAfter(k).tensors())
            .as("seed %d, cut after %d", seed, k)
            .isEqualTo(parts.get(1).inputs())
            .doesNotHaveDuplicates();
        assertThat(graph.cutAfter(k).bytes().getAsLong())
            .isEqualTo(parts.get(1).inputs().stream().mapToLong(t -> t.bytes().getAsLong()).sum());
      }
    }
  }

  @Test
  void everyOperatorIsInOneLayerAndNoLayerReadsALaterOne() {
    for (long seed = 0; seed < 60; seed++) {
      Graph graph = Graph.of("seed " + seed, RandomDag.of(seed, 40));
      List<Integer> all =
          graph.layers().stream().flatMap(layer -> layer.operators().stream()).sorted().toList();
      assertThat(all)
          .as("seed %d", seed)
          .isEqualTo(IntStream.range(0, graph.operators().size()).boxed().toList());
      assertThat(graph.layers().stream().map(Layer::name).collect(Collectors.toSet()))
          .as("names of seed %d", seed)
          .hasSameSizeAs(graph.layers());
    }
  }
}
