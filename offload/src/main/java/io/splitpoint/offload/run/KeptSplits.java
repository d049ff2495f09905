package io.splitpoint.offload.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Keeps loaded, warm splits that are not in use, so that changing to one takes no time: earlier
 * ones, and those for a slower or faster link. Splits beyond the reserved memory are closed, the
 * least recently used first.
 */
final class KeptSplits implements AutoCloseable {

  /** The memory reserved for all of them. */
  static final long MOST_BYTES = 256L << 20;

  /**
   * Memory of a split over the model's file: XNNPACK packs a copy of the mapped weights; its
   * tensors are assumed to take at most as much again.
   */
  static final int SHARE = 2;

  private final Deque<ReadySplit> kept = new ArrayDeque<>(); // The most recent split comes first.
  private final long most;
  private boolean closed;

  /**
   * @param modelBytes size of the model's file
   */
  KeptSplits(long modelBytes) {
    this.most = MOST_BYTES / (SHARE * modelBytes);
  }

  /** Whether there is memory for another split without closing one. */
  synchronized boolean hasPlace() {
    return kept.size() < most;
  }

  synchronized boolean has(int layer) {
    return kept.stream().anyMatch(split -> split.cost().layer() == layer);
  }

  /** Removes the split after a layer, which the caller then owns. */
  synchronized Optional<ReadySplit> take(int layer) {
    for (Iterator<ReadySplit> all = kept.iterator(); all.hasNext(); ) {
      ReadySplit split = all.next();
      if (split.cost().layer() == layer) {
        all.remove();
        return Optional.of(split);
      }
    }
    return Optional.empty();
  }

  /** Keeps a split that is no longer used, or closes it. */
  synchronized void keep(ReadySplit split) {
    if (closed || most == 0 || has(split.cost().layer())) {
      split.close();
      return;
    }
    while (kept.size() >= most) {
      kept.removeLast().close();
    }
    kept.addFirst(split);
  }

  @Override
  public synchronized void close() {
    closed = true;
    kept.forEach(ReadySplit::close);
    kept.clear();
  }
}
