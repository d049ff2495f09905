package io.splitpoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
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

  /** By definition, in quadratic time: what depends on the tensor reads nothing else. */
  @Test
  void theSingleCutsAreThoseOfTheDefinition() {
    for (long seed = 0; seed < 400; seed++) {
      Graph graph = Graph.of("seed " + seed, RandomDag.of(seed, 3 + (int) (seed % 30)));
      TensorUses uses = graph.structure().uses();
      List<TensorInfo> expected = new ArrayList<>();
      for (int tensor : uses.made()) {
        if (uses.producer()[tensor] >= 0 && separates(uses, tensor)) {
          expected.add(graph.tensors().get(tensor));
        }
      }
      assertThat(graph.singleCuts()).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private static boolean separates(TensorUses uses, int cut) {
    BitSet depends = new BitSet();
    depends.set(cut);
    boolean reachesOutput = false;
    for (Operator operator : uses.graph().operators()) {
      List<Integer> inputs = uses.varying(operator);
      if (inputs.stream().anyMatch(depends::get)) {
        if (!inputs.stream().allMatch(depends::get)) {
          return false;
        }
        operator.outputs().forEach(depends::set);
        reachesOutput |= operator.outputs().stream().anyMatch(uses.outputs()::get);
      }
    }
    return reachesOutput;
  }

  /** The two parts that a tensor separates: all that does not depend on it, all that does. */
  private static List<Part> around(Graph graph, int cut) {
    BitSet known = new BitSet();
    known.set(cut);
    BitSet tail = new BitSet();
    for (Operator operator : graph.operators()) {
      if (operator.inputs().stream().anyMatch(i -> i >= 0 && known.get(i))) {
        tail.set(operator.index());
        operator.outputs().forEach(known::set);
      }
    }
    BitSet head = new BitSet();
    head.set(0, graph.operators().size());
    head.andNot(tail);
    return List.of(Part.of(graph, head, true, false), Part.of(graph, tail, false, true));
  }

  @Test
  void cuttingAtASingleTensorGivesTheWhole() {
    RealRun runtime = new RealRun(false);
    for (long seed = 0; seed < 25; seed++) {
      Graph graph = Graph.of("seed " + seed, RandomDag.of(seed, 12));
      List<byte[]> inputs = RealRun.inputs(graph, new SplittableRandom(seed));
      List<byte[]> whole = runtime.run(graph.bytes(), inputs);
      for (TensorInfo cut : graph.singleCuts()) {
        List<Part> parts = around(graph, cut.index());
        assertThat(parts.get(1).inputs()).as("seed %d", seed).containsExactly(cut);
        List<byte[]> composed = runtime.run(graph, parts, Boundary.MODEL, inputs);
        for (int i = 0; i < whole.size(); i++) {
          assertThat(composed.get(i)).as("seed %d at %s", seed, cut).isEqualTo(whole.get(i));
        }
      }
    }
  }
}
