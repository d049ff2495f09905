package io.splitpoint.partition;

import java.util.Arrays;

/**
 * Minimum s-t cut on arrays, for networks in which every node may have arcs from s and to t.
 *
 * <p>Push-relabel (Goldberg and Tarjan, JACM 1988), first phase only, because a cut needs no flow:
 * first-in-first-out order, periodic global relabelling, gap heuristic (Cherkassky and Goldberg,
 * "On implementing the push-relabel method", 1997). Flow that can reach a sink within two arcs is
 * sent before the first search, because much of it only reaches the other readers of a tensor. The
 * two terminals are not nodes: a node's surplus of {@code s → v} over {@code v → t} is its excess,
 * and a node with a deficit is a sink. O(n³) at worst, near linear on the graphs of networks.
 */
final class MinCut {

  private final int nodes;

  /** Arcs of v are {@code first[v]} to {@code first[v + 1] - 1}; each has its reverse. */
  private final int[] first;

  private final int[] to;
  private final int[] reverse;
  private final double[] residual;
  private final double[] excess;

  private final int[] distance;
  private final int[] current;
  private final int[] atDistance;
  private final int[] queue;
  private int queueFront;
  private int queueSize;
  private final boolean[] queued;

  /** Collects arcs, then sorts them by their tail. */
  static final class Builder {

    private final double[] excess;
    private final int[] tails;
    private final int[] heads;
    private final double[] forward;
    private final double[] backward;
    private int arcs;

    Builder(int nodes, int arcs) {
      excess = new double[nodes];
      tails = new int[arcs];
      heads = new int[arcs];
      forward = new double[arcs];
      backward = new double[arcs];
    }

    /** Adds to the arcs {@code s → v} and {@code v → t}; their common part flows at once. */
    void terminals(int v, double fromSource, double toSink) {
      // A node fixed to one side stays there when more is added.
      if (Double.isInfinite(excess[v])) {
        return;
      }
      excess[v] +=
          Double.isInfinite(fromSource)
              ? Double.POSITIVE_INFINITY
              : Double.isInfinite(toSink) ? Double.NEGATIVE_INFINITY : fromSource - toSink;
    }

    /** Adds {@code v → w} with the first and {@code w → v} with the second capacity. */
    void arc(int v, int w, double there, double back) {
      tails[arcs] = v;
      heads[arcs] = w;
      forward[arcs] = there;
      backward[arcs++] = back;
    }

    /** A number above any finite cut, in place of infinity, which cannot be subtracted. */
    private double aboveEverything() {
      double sum = 1;
      for (double e : excess) {
        sum += Double.isInfinite(e) ? 0 : Math.abs(e);
      }
      for (int a = 0; a < arcs; a++) {
        sum += Double.isInfinite(forward[a]) ? 0 : forward[a];
        sum += Double.isInfinite(backward[a]) ? 0 : backward[a];
      }
      return sum;
    }

    MinCut build() {
      return new MinCut(this);
    }
  }

  private MinCut(Builder from) {
    nodes = from.excess.length;
    excess = from.excess;
    double most = from.aboveEverything();
    for (int v = 0; v < nodes; v++) {
      excess[v] = Math.max(-most, Math.min(most, excess[v]));
    }
    first = new int[nodes + 1];
    for (int a = 0; a < from.arcs; a++) {
      first[from.tails[a] + 1]++;
      first[from.heads[a] + 1]++;
    }
    for (int v = 0; v < nodes; v++) {
      first[v + 1] += first[v];
    }
    to = new int[2 * from.arcs];
    reverse = new int[2 * from.arcs];
    residual = new double[2 * from.arcs];
    current = Arrays.copyOf(first, nodes);
    for (int a = 0; a < from.arcs; a++) {
      int there = current[from.tails[a]]++;
      int back = current[from.heads[a]]++;
      to[there] = from.heads[a];
      to[back] = from.tails[a];
      reverse[there] = back;
      reverse[back] = there;
      residual[there] = Math.min(most, from.forward[a]);
      residual[back] = Math.min(most, from.backward[a]);
    }
    distance = new int[nodes];
    atDistance = new int[nodes + 1];
    queue = new int[nodes];
    queued = new boolean[nodes];
  }

  /** Whether node v is on the source's side of a minimum cut; of several, the largest such side. */
  boolean[] sourceSide() {
    sendNearby();
    search();
    for (int v = 0; v < nodes; v++) {
      enqueue(v);
    }
    int work = 0;
    while (queueSize > 0) {
      int v = queue[queueFront];
      queueFront = queueFront + 1 == nodes ? 0 : queueFront + 1;
      queueSize--;
      queued[v] = false;
      work += discharge(v);
      if (work > 3 * nodes + to.length / 2) {
        work = 0;
        search();
      }
    }
    search();
    boolean[] side = new boolean[nodes];
    for (int v = 0; v < nodes; v++) {
      side[v] = distance[v] == nodes;
    }
    return side;
  }

  /** Sends each excess to sinks that are one or two arcs away, as far as the arcs allow. */
  private void sendNearby() {
    for (int v = 0; v < nodes; v++) {
      for (int a = first[v]; a < first[v + 1] && excess[v] > 0; a++) {
        double room = Math.min(excess[v], residual[a]);
        if (room > 0) {
          double sent = takeIn(to[a], room);
          sent += sendOn(to[a], room - sent);
          residual[a] -= sent;
          residual[reverse[a]] += sent;
          excess[v] -= sent;
        }
      }
    }
  }

  /** Sends this much to the deficits next to w and returns the amount that they take. */
  private double sendOn(int w, double amount) {
    double left = amount;
    for (int a = first[w]; a < first[w + 1] && left > 0; a++) {
      double taken = takeIn(to[a], Math.min(left, residual[a]));
      residual[a] -= taken;
      residual[reverse[a]] += taken;
      left -= taken;
    }
    return amount - left;
  }

  /** Reduces w's own deficit and returns the amount that it takes. */
  private double takeIn(int w, double amount) {
    double taken = Math.max(0, Math.min(amount, -excess[w]));
    excess[w] += taken;
    return taken;
  }

  private void enqueue(int v) {
    if (!queued[v] && excess[v] > 0 && distance[v] < nodes) {
      queued[v] = true;
      int at = queueFront + queueSize++;
      queue[at >= nodes ? at - nodes : at] = v;
    }
  }

  /** Pushes v's excess on and returns the number of arcs inspected for relabelling. */
  private int discharge(int v) {
    // Fields are copied to locals because this is the inner loop.
    int[] to = this.to;
    int[] distance = this.distance;
    double[] residual = this.residual;
    int end = first[v + 1];
    double left = excess[v];
    int work = 0;
    int a = current[v];
    int wanted = distance[v] - 1;
    while (true) {
      for (; a < end; a++) {
        double room = residual[a];
        int w = to[a];
        if (room > 0 && distance[w] == wanted) {
          double amount = Math.min(left, room);
          residual[a] = room - amount;
          residual[reverse[a]] += amount;
          excess[w] += amount;
          enqueue(w);
          left -= amount;
          if (!(left > 0)) {
            excess[v] = left;
            current[v] = a;
            return work;
          }
        }
      }
      work += 12 + end - first[v];
      excess[v] = left;
      relabel(v);
      if (distance[v] >= nodes) {
        return work;
      }
      a = current[v];
      wanted = distance[v] - 1;
    }
  }

  private void relabel(int v) {
    int old = distance[v];
    int least = nodes;
    int at = first[v];
    int end = first[v + 1];
    for (int a = at; a < end; a++) {
      if (residual[a] > 0) {
        int reached = distance[to[a]] + 1;
        if (reached < least) {
          least = reached;
          at = a;
          // No node can be nearer than one step beyond the old distance.
          if (reached == old + 1) {
            break;
          }
        }
      }
    }
    current[v] = at;
    distance[v] = least;
    atDistance[least]++;
    if (--atDistance[old] == 0 && old > 0) {
      gap(old);
    }
  }

  /** No node is at this distance: nodes farther away cannot reach a sink. */
  private void gap(int empty) {
    for (int v = 0; v < nodes; v++) {
      if (distance[v] > empty && distance[v] < nodes) {
        atDistance[distance[v]]--;
        atDistance[nodes]++;
        distance[v] = nodes;
      }
    }
  }

  /** Exact distances to the nearest sink by residual arcs; {@code nodes} without one. */
  private void search() {
    Arrays.fill(distance, nodes);
    Arrays.fill(atDistance, 0);
    int[] found = new int[nodes];
    int count = 0;
    for (int v = 0; v < nodes; v++) {
      current[v] = first[v];
      if (excess[v] < 0) {
        distance[v] = 0;
        found[count++] = v;
      }
    }
    int[] to = this.to;
    int[] distance = this.distance;
    double[] residual = this.residual;
    for (int i = 0; i < count; i++) {
      int w = found[i];
      int farther = distance[w] + 1;
      int end = first[w + 1];
      for (int a = first[w]; a < end; a++) {
        int v = to[a];
        if (distance[v] > farther && residual[reverse[a]] > 0) {
          distance[v] = farther;
          found[count++] = v;
        }
      }
    }
    for (int v = 0; v < nodes; v++) {
      atDistance[distance[v]]++;
    }
  }
}
