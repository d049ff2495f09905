package io.splitpoint.offload.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Splits that are loaded and warm but not in use, so that going to one of them takes no time: those
 * that were left, and those that a slower or faster link would ask for. What does not fit into the
 * memory that is set aside is closed, the one that was used longest ago first.
 */
final class KeptSplits implements AutoCloseable {

  /** Set aside for all of them. */
  static final long MOST_BYTES = 256L << 20;

  /**
   * Of a split over the model's file: its weights are mapped, but XNNPACK packs a copy of them; its
   * tensors are thought to take no more than that again.
   */
  static final int SHARE = 2;

  private final Deque<ReadySplit> kept = new ArrayDeque<>(); // the last one first
  private final long most;
  private boolean closed;

  /**
   * @param modelBytes of the model's file
   */
  KeptSplits(long modelBytes) {
    this.most = MOST_BYTES / (SHARE * modelBytes);
  }

  /** Whether there is memory for another one without closing one. */
  synchronized boolean hasPlace() {
    return kept.size() < most;
  }

  synchronized boolean has(int layer) {
    return kept.stream().anyMatch(split -> split.cost().layer() == layer);
  }

  /** The split after a layer, which is the caller's then. */
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
