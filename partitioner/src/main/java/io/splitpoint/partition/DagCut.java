package io.splitpoint.partition;

/**
 * Finds the best placement of a graph on two devices by minimum cut; exact for additive latency or
 * energy.
 *
 * <p>The source side is near. The arc {@code s → v} costs what node v costs far, {@code v → t} what
 * it costs near. A tensor with several readers is sent once: an auxiliary node a has the arcs
 * {@code producer → a} and {@code a → reader} at the sending cost, so that any far reader moves a
 * to the far side and the first arc is cut once; likewise {@code reader → b} and {@code b →
 * producer} at the returning cost. (Hu, Bao, Wang, Liu: "Dynamic adaptive DNN surgery", INFOCOM
 * 2019, uses the same construction for one direction.) A single reader needs no auxiliary node.
 */
public final class DagCut {

  /**
   * @param far whether node v runs on the far device
   * @param cost cost of the placement
   */
  public record Placement(boolean[] far, double cost) {}

  private DagCut() {}

  /** Returns the placement of least cost and, among equals, with the fewest nodes far. */
  public static Placement solve(DagCosts dag) {
    MinCut cut = network(dag);
    boolean[] nearSide = cut.sourceSide();
    boolean[] far = new boolean[dag.nodes()];
    for (int v = 0; v < far.length; v++) {
      far[v] = !nearSide[v];
    }
    return new Placement(far, dag.of(far));
  }

  /** Nodes 0 to n-1 are the operators; auxiliary ones follow. */
  private static MinCut network(DagCosts dag) {
    int n = dag.nodes();
    int nodes = n;
    int arcs = 0;
    for (int t = 0; t < dag.tensors(); t++) {
      int readers = dag.consumers()[t].length;
      nodes += readers > 1 ? (dag.producer()[t] < 0 ? 1 : 2) : 0;
      arcs += readers > 1 ? 2 * (readers + 1) : readers;
    }
    MinCut.Builder network = new MinCut.Builder(nodes, arcs);
    for (int v = 0; v < n; v++) {
      network.terminals(v, dag.farCost()[v], dag.nearCost()[v]);
    }
    int next = n;
    for (int t = 0; t < dag.tensors(); t++) {
      int producer = dag.producer()[t];
      int[] readers = dag.consumers()[t];
      if (readers.length == 1) {
        if (producer < 0) {
          network.terminals(readers[0], dag.sendCost()[t], 0);
        } else {
          network.arc(producer, readers[0], dag.sendCost()[t], dag.returnCost()[t]);
        }
      } else if (readers.length > 1) {
        int sent = next++;
        if (producer < 0) {
          network.terminals(sent, dag.sendCost()[t], 0);
        } else {
          network.arc(producer, sent, dag.sendCost()[t], 0);
        }
        for (int reader : readers) {
          network.arc(sent, reader, dag.sendCost()[t], 0);
        }
        if (producer >= 0) {
          int returned = next++;
          network.arc(returned, producer, dag.returnCost()[t], 0);
          for (int reader : readers) {
            network.arc(reader, returned, dag.returnCost()[t], 0);
          }
        }
      }
    }
    return network.build();
  }
}
