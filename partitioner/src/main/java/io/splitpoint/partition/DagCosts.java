package io.splitpoint.partition;

import io.splitpoint.failure.InputException;
import java.util.Arrays;

/**
 * The costs of a graph of operators on two devices: the near one, which holds the input, and the
 * far one.
 *
 * @param nearCost cost of running node v near; infinite when it cannot run there
 * @param farCost cost of running node v far; infinite when it cannot run there
 * @param producer node that makes tensor t, or -1 for an input of the graph, which is on the near
 *     device
 * @param consumers nodes that read tensor t
 * @param sendCost cost of sending tensor t from near to far, once, however many nodes read it there
 * @param returnCost cost of sending tensor t from far to near, once
 */
public record DagCosts(
    double[] nearCost,
    double[] farCost,
    int[] producer,
    int[][] consumers,
    double[] sendCost,
    double[] returnCost) {

  /**
   * @throws InputException when a cost is negative or not a number, or the graph has a cycle
   */
  public DagCosts {
    for (int v = 0; v < nearCost.length; v++) {
      if (!(nearCost[v] >= 0 && farCost[v] >= 0)
          || Double.isInfinite(nearCost[v]) && Double.isInfinite(farCost[v])) {
        throw new InputException(
            "node %d: expected costs of at least 0 and one of them finite, found %s and %s"
                .formatted(v, nearCost[v], farCost[v]));
      }
    }
    for (int t = 0; t < producer.length; t++) {
      if (!(sendCost[t] >= 0 && returnCost[t] >= 0)) {
        throw new InputException(
            "tensor %d: expected costs of at least 0, found %s and %s"
                .formatted(t, sendCost[t], returnCost[t]));
      }
    }
    checkAcyclic(nearCost.length, producer, consumers);
  }

  public int nodes() {
    return nearCost.length;
  }

  public int tensors() {
    return producer.length;
  }

  /** The cost of one placement. */
  public double of(boolean[] far) {
    double cost = 0;
    for (int v = 0; v < far.length; v++) {
      cost += far[v] ? farCost[v] : nearCost[v];
    }
    for (int t = 0; t < producer.length; t++) {
      boolean madeFar = producer[t] >= 0 && far[producer[t]];
      boolean crosses = false;
      for (int v : consumers[t]) {
        crosses |= far[v] != madeFar;
      }
      if (crosses) {
        cost += madeFar ? returnCost[t] : sendCost[t];
      }
    }
    return cost;
  }

  /** Throws unless Kahn's topological order reaches every node. */
  private static void checkAcyclic(int nodes, int[] producer, int[][] consumers) {
    int[] incoming = new int[nodes];
    int[] first = new int[nodes + 1];
    for (int t = 0; t < producer.length; t++) {
      if (producer[t] >= 0) {
        first[producer[t] + 1]++;
        for (int v : consumers[t]) {
          incoming[v]++;
        }
      }
    }
    for (int v = 0; v < nodes; v++) {
      first[v + 1] += first[v];
    }
    int[] made = new int[first[nodes]];
    int[] next = Arrays.copyOf(first, nodes);
    for (int t = 0; t < producer.length; t++) {
      if (producer[t] >= 0) {
        made[next[producer[t]]++] = t;
      }
    }
    int[] ready = new int[nodes];
    int count = 0;
    for (int v = 0; v < nodes; v++) {
      if (incoming[v] == 0) {
        ready[count++] = v;
      }
    }
    for (int i = 0; i < count; i++) {
      for (int m = first[ready[i]]; m < first[ready[i] + 1]; m++) {
        for (int v : consumers[made[m]]) {
          if (--incoming[v] == 0) {
            ready[count++] = v;
          }
        }
      }
    }
    if (count < nodes) {
      throw new InputException(
          "expected a graph without cycles, found %d nodes on or behind one"
              .formatted(nodes - count));
    }
  }
}
