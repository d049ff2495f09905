package io.splitpoint.stream.decode;

/**
 * Greedy non-maximum suppression: of boxes of one class that overlap by more than a limit
 * (intersection over union), only the best stays. Keeps the best {@code capacity} candidates; equal
 * scores keep the order in which they came. Allocates nothing after its construction.
 */
final class Suppression {

  private static final int EDGES = 4;

  private final int capacity;
  private final float limit;
  private final float[] score;
  private final int[] label;
  private final float[] edges;
  private final int[] ranked;
  private final boolean[] suppressed;
  private int count;

  Suppression(int capacity, float limit) {
    this.capacity = capacity;
    this.limit = limit;
    score = new float[capacity];
    label = new int[capacity];
    edges = new float[capacity * EDGES];
    ranked = new int[capacity];
    suppressed = new boolean[capacity];
  }

  void clear() {
    count = 0;
  }

  /** Whether a candidate of this score would be kept. */
  boolean wants(float candidate) {
    return count < capacity || candidate > score[ranked[count - 1]];
  }

  /**
   * Adds a candidate that is {@link #wants wanted}.
   *
   * @return index in {@link #edges} for its left, top, right and bottom
   */
  int add(int candidateLabel, float candidate) {
    int slot = count < capacity ? count++ : ranked[capacity - 1];
    int at = count - 1;
    while (at > 0 && score[ranked[at - 1]] < candidate) {
      ranked[at] = ranked[at - 1];
      at--;
    }
    ranked[at] = slot;
    score[slot] = candidate;
    label[slot] = candidateLabel;
    return slot * EDGES;
  }

  float[] edges() {
    return edges;
  }

  /** Receives the remaining boxes, best first. */
  interface Kept {
    /**
     * @return whether more boxes are wanted
     */
    boolean take(int label, float score, int edgesAt);
  }

  void run(Kept kept) {
    for (int i = 0; i < count; i++) {
      suppressed[i] = false;
    }
    for (int i = 0; i < count; i++) {
      int best = ranked[i];
      if (suppressed[best]) {
        continue;
      }
      if (!kept.take(label[best], score[best], best * EDGES)) {
        return;
      }
      for (int j = i + 1; j < count; j++) {
        int other = ranked[j];
        if (!suppressed[other] && label[other] == label[best] && overlap(best, other) > limit) {
          suppressed[other] = true;
        }
      }
    }
  }

  /** Intersection over union; 0 for boxes without an area. */
  private float overlap(int a, int b) {
    int i = a * EDGES;
    int j = b * EDGES;
    float wide = Math.min(edges[i + 2], edges[j + 2]) - Math.max(edges[i], edges[j]);
    float high = Math.min(edges[i + 3], edges[j + 3]) - Math.max(edges[i + 1], edges[j + 1]);
    if (!(wide > 0) || !(high > 0)) {
      return 0;
    }
    float shared = wide * high;
    return shared / (area(i) + area(j) - shared);
  }

  private float area(int i) {
    return (edges[i + 2] - edges[i]) * (edges[i + 3] - edges[i + 1]);
  }
}
