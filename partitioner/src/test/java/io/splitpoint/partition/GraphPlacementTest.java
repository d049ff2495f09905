package io.splitpoint.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphPlacementTest {

  @TempDir Path directory;

  /** LeNet is a chain: a tensor crosses where neighbours are on different devices. */
  @Test
  void onAChainTheBestOfAllPlacementsIsFound() {
    Graph graph = Graph.read(Zoo.build("lenet", Precision.INT8, directory));
    int n = graph.layers().size();
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] near = Profiles.randomMs(random, n);
      double[] far = Profiles.randomMs(random, n);
      Link link = Profiles.randomLink(random);
      double least = Double.POSITIVE_INFINITY;
      for (int mask = 0; mask < 1 << n; mask++) {
        double ms = 0;
        boolean before = false;
        for (int j = 0; j < n; j++) {
          boolean there = (mask >> j & 1) == 1;
          double[] from = there ? far : near;
          ms += from[j] - (j == 0 ? 0 : from[j - 1]);
          if (there != before) {
            ms += link.transferMs(graph.cutAfter(j).bytes().orElseThrow());
          }
          before = there;
        }
        least = Math.min(least, ms);
      }
      GraphPlacement best =
          GraphPlacement.solve(
              graph,
              Pairing.of(rows(graph, "e", near), rows(graph, "s", far), link),
              Objective.LATENCY);
      assertThat(best.value()).as("seed %d", seed).isCloseTo(least, within(1e-9));
    }
  }

  @Test
  void inABranchingModelNoCutOfAPrefixIsBetter() {
    Graph graph = Graph.read(Zoo.build("mobilenet-v2", Precision.INT8, directory));
    int n = graph.layers().size();
    for (int seed = 0; seed < 5; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Pairing pairing =
          Pairing.of(
              rows(graph, "e", Profiles.randomMs(random, n)),
              rows(graph, "s", Profiles.randomMs(random, n)),
              new Link("l", 1000, 0, 0, 0, 0, 0));
      double bestCut =
          OneCut.solve(List.of(pairing), Constraints.NONE, 1, 1)
              .best(Objective.LATENCY)
              .orElseThrow()
              .cut()
              .latencyMs()
              .orElseThrow();
      assertThat(GraphPlacement.solve(graph, pairing, Objective.LATENCY).value())
          .as("seed %d", seed)
          .isLessThanOrEqualTo(bestCut + 1e-9);
    }
  }

  @Test
  void whatDoesNotAddUpOrIsNotThereIsRefused() {
    Graph graph = Graph.read(Zoo.build("lenet", Precision.INT8, directory));
    int n = graph.layers().size();
    double[] rising = new double[n];
    double[] falling = new double[n];
    for (int k = 0; k < n; k++) {
      rising[k] = k + 1;
      falling[k] = n - k;
    }
    List<LayerProfile> good = rows(graph, "s", rising);
    refused(graph, rows(graph, "coral", rising), good, "each invocation");
    refused(graph, rows(graph, "e", falling), good, "they do not add up");
    List<LayerProfile> gap = new ArrayList<>(rows(graph, "e", rising));
    gap.set(2, row(graph, "e", 2, Optional.empty()));
    refused(graph, gap, good, "found none of layer 2");
  }

  private static void refused(
      Graph graph, List<LayerProfile> head, List<LayerProfile> tail, String expected) {
    Pairing pairing = Pairing.of(head, tail, new Link("l", 10, 0, 0, 0, 0, 0));
    assertThatThrownBy(() -> GraphPlacement.solve(graph, pairing, Objective.LATENCY))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(expected);
  }

  private static List<LayerProfile> rows(Graph graph, String device, double[] ms) {
    List<LayerProfile> rows = new ArrayList<>();
    for (int k = 0; k <= ms.length; k++) {
      rows.add(
          row(
              graph,
              device,
              k,
              k == 0
                  ? Optional.empty()
                  : Optional.of(
                      new Latency(
                          ms[k - 1],
                          ms[k - 1],
                          ms[k - 1],
                          OptionalDouble.empty(),
                          Source.MEASURED))));
    }
    return rows;
  }

  private static LayerProfile row(Graph graph, String device, int k, Optional<Latency> latency) {
    Layer layer = k == 0 ? null : graph.layers().get(k - 1);
    return new LayerProfile(
        "m",
        "int8",
        device,
        1,
        k,
        k == 0 ? "input" : layer.name(),
        "OP",
        "1",
        graph.cutAfter(k).bytes(),
        k,
        k,
        9,
        latency,
        Optional.empty());
  }
}
