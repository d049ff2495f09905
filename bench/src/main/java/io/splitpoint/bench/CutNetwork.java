package io.splitpoint.bench;

import io.splitpoint.partition.DagCosts;
import java.util.ArrayList;
import java.util.List;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;

/**
 * The placement of a graph on two devices as a flow network with terminals as nodes, for the
 * solvers of other libraries: 0 is the source, 1 the sink, operator v is v + 2, auxiliary nodes
 * follow.
 *
 * @param nodes number of nodes
 * @param arcs from and to of each arc
 * @param capacity capacity of each arc; infinite ones are the sum of the finite ones
 */
public record CutNetwork(int nodes, List<int[]> arcs, List<Double> capacity) {

  public static CutNetwork of(DagCosts dag) {
    CutNetwork network = new CutNetwork(0, new ArrayList<>(), new ArrayList<>());
    double all = 1;
    for (int v = 0; v < dag.nodes(); v++) {
      all += dag.nearCost()[v] + dag.farCost()[v];
    }
    for (int v = 0; v < dag.nodes(); v++) {
      // the share of both terminals flows through at once, as in our own construction
      double surplus = dag.farCost()[v] - dag.nearCost()[v];
      if (surplus > 0) {
        network.arc(0, v + 2, surplus);
      } else {
        network.arc(v + 2, 1, -surplus);
      }
    }
    int next = dag.nodes() + 2;
    for (int t = 0; t < dag.tensors(); t++) {
      int producer = dag.producer()[t] + 2;
      int[] readers = dag.consumers()[t];
      if (readers.length == 1) {
        network.arc(producer, readers[0] + 2, dag.sendCost()[t]);
        network.arc(readers[0] + 2, producer, dag.returnCost()[t]);
      } else {
        int sent = next++;
        int returned = next++;
        network.arc(producer, sent, dag.sendCost()[t]);
        network.arc(returned, producer, dag.returnCost()[t]);
        for (int reader : readers) {
          network.arc(sent, reader + 2, all);
          network.arc(reader + 2, returned, all);
        }
      }
    }
    return new CutNetwork(next, network.arcs, network.capacity);
  }

  private void arc(int from, int to, double cost) {
    arcs.add(new int[] {from, to});
    capacity.add(cost);
  }

  /** The cost that every placement has: the smaller of each operator's two costs. */
  public static double floor(DagCosts dag) {
    double floor = 0;
    for (int v = 0; v < dag.nodes(); v++) {
      floor += Math.min(dag.nearCost()[v], dag.farCost()[v]);
    }
    return floor;
  }

  /** Returns the same network in JGraphT. */
  public SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> jgrapht() {
    SimpleDirectedWeightedGraph<Integer, DefaultWeightedEdge> graph =
        new SimpleDirectedWeightedGraph<>(DefaultWeightedEdge.class);
    for (int v = 0; v < nodes; v++) {
      graph.addVertex(v);
    }
    for (int a = 0; a < arcs.size(); a++) {
      graph.setEdgeWeight(graph.addEdge(arcs.get(a)[0], arcs.get(a)[1]), capacity.get(a));
    }
    return graph;
  }
}
