package io.splitpoint.bench.peers;

import com.google.ortools.Loader;
import com.google.ortools.graph.MaxFlow;
import io.splitpoint.bench.CutNetwork;
import io.splitpoint.bench.PartitionInstances;
import io.splitpoint.partition.DagCosts;
import io.splitpoint.partition.DagCut;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jgrapht.alg.flow.BoykovKolmogorovMFImpl;
import org.jgrapht.alg.flow.PushRelabelMFImpl;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;

/**
 * Minimum cuts of 2,000 nodes and 6,000 edges by every public solver tried, in one run, taking
 * turns so that noise falls on all alike, in processor time of the one thread, which others on the
 * machine disturb least. Medians over ten graphs. Ours counts from the costs to the
 * placement; OR-Tools is given twice, with and without filling its graph (it cannot be kept: its
 * capacities are whole numbers, costs × 10⁶ here, and solving changes nothing else); JGraphT's graph
 * is ready-made.
 */
public final class MinCutPeers {

  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final String OURS = "ours, from costs to placement";
  private static final int GRAPHS = 10;
  private static final double SCALE = 1e6;

  private MinCutPeers() {}

  public static void main(String[] args) {
    Loader.loadNativeLibraries();
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 40;
    Map<String, double[]> times = new LinkedHashMap<>();
    for (int round = -rounds / 2; round < rounds; round++) {
      for (int seed = 0; seed < GRAPHS; seed++) {
        DagCosts dag = PartitionInstances.dag(2_000, 6_000, seed);
        CutNetwork network = CutNetwork.of(dag);
        SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> graph = network.jgrapht();
        double floor = CutNetwork.floor(dag);
        int slot = round * GRAPHS + seed;
        int slots = rounds * GRAPHS;
        double ours =
            time(times, OURS, slot, slots, () -> DagCut.solve(dag).cost());
        double[] orToolsFlow = new double[1];
        double orTools =
            time(
                times,
                "OR-Tools, filling and solving",
                slot,
                slots,
                () -> {
                  MaxFlow flow = fill(network);
                  double solved =
                      time(
                          times,
                          "OR-Tools, solving alone",
                          slot,
                          slots,
                          () -> {
                            flow.solve(0, 1);
                            return flow.getOptimalFlow() / SCALE;
                          });
                  flow.delete();
                  return orToolsFlow[0] = solved;
                });
        double relabel =
            time(
                times,
                "JGraphT push-relabel",
                slot,
                slots,
                () -> new PushRelabelMFImpl<>(graph).calculateMinCut(0, 1));
        double boykov =
            time(
                times,
                "JGraphT Boykov-Kolmogorov",
                slot,
                slots,
                () -> new BoykovKolmogorovMFImpl<>(graph).calculateMinCut(0, 1));
        check(seed, ours, floor + orTools, floor + relabel, floor + boykov);
      }
    }
    times.values().forEach(Arrays::sort);
    double[] ours = times.get(OURS);
    times.forEach(
        (name, ms) ->
            System.out.printf(
                Locale.ROOT,
                "%-30s best %8.3f, median %8.3f, 90 %% below %8.3f ms; ours is %.2f of its best,"
                    + " %.2f of its median%n",
                name,
                ms[0],
                ms[ms.length / 2],
                ms[ms.length * 9 / 10],
                ours[0] / ms[0],
                ours[ours.length / 2] / ms[ms.length / 2]));
  }

  private static MaxFlow fill(CutNetwork network) {
    MaxFlow flow = new MaxFlow();
    for (int a = 0; a < network.arcs().size(); a++) {
      int[] arc = network.arcs().get(a);
      flow.addArcWithCapacity(arc[0], arc[1], Math.round(network.capacity().get(a) * SCALE));
    }
    return flow;
  }

  private static double time(
      Map<String, double[]> times, String name, int slot, int slots, DoubleSupplier solver) {
    long start = CPU.getCurrentThreadCpuTime();
    double value = solver.getAsDouble();
    double ms = (CPU.getCurrentThreadCpuTime() - start) / 1e6;
    double[] all = times.computeIfAbsent(name, key -> new double[slots]);
    if (slot >= 0) {
      all[slot] = ms;
    }
    return value;
  }

  /** Solvers that disagree are not worth timing; OR-Tools rounds each capacity to a millionth. */
  private static void check(int seed, double... values) {
    for (double value : values) {
      if (Math.abs(value - values[0]) > 0.02) {
        throw new IllegalStateException("graph " + seed + ": " + Arrays.toString(values));
      }
    }
  }
}
