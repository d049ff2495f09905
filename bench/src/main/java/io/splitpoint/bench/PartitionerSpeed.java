package io.splitpoint.bench;

import io.splitpoint.partition.DagCosts;
import io.splitpoint.partition.DagCut;
import io.splitpoint.partition.KCut;
import io.splitpoint.partition.Link;
import io.splitpoint.partition.Objective;
import io.splitpoint.partition.Pairing;
import io.splitpoint.partition.SegmentCost;
import io.splitpoint.partition.Segmentation;
import io.splitpoint.partition.Sweep;
import io.splitpoint.profile.Latency;
import io.splitpoint.profile.LayerProfile;
import io.splitpoint.profile.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jgrapht.alg.flow.BoykovKolmogorovMFImpl;
import org.jgrapht.alg.flow.DinicMFImpl;
import org.jgrapht.alg.flow.PushRelabelMFImpl;
import org.jgrapht.alg.shortestpath.DijkstraShortestPath;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times the partitioner's exact algorithms beside JGraphT's on the same instances: {@code bench/run
 * org.openjdk.jmh.Main PartitionerSpeed}. JGraphT gets a finished graph; ours builds its own. For
 * OR-Tools see {@code bench/peers/run}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PartitionerSpeed {

  private static final int LAYERS = 10_000;
  private static final int DEVICES = 4;
  private static final int CUTS = 3;

  private PartitionInstances.Chain chain;
  private SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> chainGraph;
  private DagCosts dag;
  private SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> dagGraph;
  private SegmentCost chip;
  private List<Pairing> vgg16;

  @Setup
  public void instances() {
    chain = PartitionInstances.chain(LAYERS, DEVICES, 1);
    chainGraph = layered(chain);
    dag = PartitionInstances.dag(2_000, 6_000, 1);
    CutNetwork network = CutNetwork.of(dag);
    dagGraph = network.jgrapht();
    chip = PartitionInstances.chip(1_000, 1);
    vgg16 = List.of(Pairing.toFasterServer(vgg16(), 10, Link.named("wifi").orElseThrow()));
    agree();
  }

  /** Solvers that disagree are not timed. */
  private void agree() {
    double ours = DagCut.solve(dag).cost();
    double theirs = CutNetwork.floor(dag) + new PushRelabelMFImpl<>(dagGraph).calculateMinCut(0, 1);
    double chainOurs = KCut.solve(chain.costs(), chain.bytes(), 0, CUTS).cost();
    double chainTheirs = shortest();
    if (Math.abs(ours - theirs) > 1e-6 || Math.abs(chainOurs - chainTheirs) > 1e-6) {
      throw new IllegalStateException(
          "min cut %s and %s, chain %s and %s".formatted(ours, theirs, chainOurs, chainTheirs));
    }
  }

  @Benchmark
  public double chainOfTenThousandLayersOnFourDevices() {
    return KCut.solve(chain.costs(), chain.bytes(), 0, CUTS).cost();
  }

  @Benchmark
  public double chainByJgraphtDijkstra() {
    return shortest();
  }

  @Benchmark
  public double minCutOfTwoThousandNodes() {
    return DagCut.solve(dag).cost();
  }

  @Benchmark
  public double minCutByJgraphtPushRelabel() {
    return new PushRelabelMFImpl<>(dagGraph).calculateMinCut(0, 1);
  }

  @Benchmark
  public double minCutByJgraphtDinic() {
    return new DinicMFImpl<>(dagGraph).getMaximumFlowValue(0, 1);
  }

  @Benchmark
  public double minCutByJgraphtBoykovKolmogorov() {
    return new BoykovKolmogorovMFImpl<>(dagGraph).calculateMinCut(0, 1);
  }

  @Benchmark
  public double thousandLayersIntoEightSegments() {
    return Segmentation.solve(1_000, 8, chip).bottleneck();
  }

  @Benchmark
  public int sweepOfThousandBandwidthsForVgg16() {
    return Sweep.bandwidth(vgg16, 0.1, 1000, 1000, Objective.LATENCY).ranges().size();
  }

  private double shortest() {
    return new DijkstraShortestPath<>(chainGraph).getPathWeight(0, 1);
  }

  /** A node for each (layers done, cuts used, device), as in the dynamic programme. */
  private static SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> layered(
      PartitionInstances.Chain chain) {
    SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> graph =
        new SimpleDirectedWeightedGraph<>(DefaultWeightedEdge.class);
    int states = (CUTS + 1) * DEVICES;
    for (int v = 0; v < 2 + states * (LAYERS + 1); v++) {
      graph.addVertex(v);
    }
    graph.setEdgeWeight(graph.addEdge(0, 2), 0);
    for (int j = 0; j < LAYERS; j++) {
      for (int s = 0; s < states; s++) {
        int d = s % DEVICES;
        for (int e = 0; e < DEVICES; e++) {
          int to = e == d ? s : s - d + e + DEVICES;
          if (to < states) {
            double move =
                e == d
                    ? 0
                    : chain.costs().moveFixed()[d][e]
                        + chain.costs().movePerByte()[d][e] * chain.bytes()[j];
            graph.setEdgeWeight(
                graph.addEdge(2 + states * j + s, 2 + states * (j + 1) + to),
                move + chain.costs().layer()[e][j]);
          }
        }
      }
    }
    for (int s = 0; s < states; s++) {
      graph.setEdgeWeight(graph.addEdge(2 + states * LAYERS + s, 1), 0);
    }
    return graph;
  }

  /** VGG16's layer count and tensor sizes (224×224, int8), with latencies of its arithmetic. */
  private static List<LayerProfile> vgg16() {
    int[] sizes = {
      150528, 3211264, 3211264, 802816, 1605632, 1605632, 401408, 802816, 802816, 802816, 200704,
      401408, 401408, 401408, 100352, 100352, 100352, 100352, 25088, 25088, 4096, 4096, 1000
    };
    double[] macs = {
      0, 87, 1850, 0, 925, 1850, 0, 925, 1850, 1850, 0, 925, 1850, 1850, 0, 462, 462, 462, 0, 0,
      103, 17, 4
    };
    List<LayerProfile> rows = new ArrayList<>();
    double ms = 0;
    for (int k = 0; k < sizes.length; k++) {
      ms += macs[k] / 20;
      Optional<Latency> latency =
          k == 0
              ? Optional.empty()
              : Optional.of(
                  new Latency(ms, ms * 0.98, ms * 1.02, OptionalDouble.empty(), Source.MODELLED));
      rows.add(
          new LayerProfile(
              "vgg16",
              "int8",
              "cpu",
              1,
              k,
              "layer" + k,
              "OP",
              "1x" + sizes[k],
              OptionalLong.of(sizes[k]),
              0,
              0,
              0,
              latency,
              Optional.empty()));
    }
    return rows;
  }
}
