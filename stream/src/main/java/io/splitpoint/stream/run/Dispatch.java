package io.splitpoint.stream.run;

import java.util.Arrays;
import java.util.List;

/**
 * Frames that wait for each segment, and which accelerators run it. A copy of the model on each
 * accelerator is one segment with many hosts; a pipeline is many with one each; 2 × 2 is two with
 * two each. Any host of a segment takes its next frame, so unequal devices share the work by their
 * speed.
 *
 * <p>A lost accelerator's frame goes back to the head of the line with its inputs as they were;
 * what it alone hosted moves to the survivor with the least to do.
 */
final class Dispatch implements Fallible {

  private final Ring[] waiting;
  private final int capacity;

  /** {@code hosts[worker][segment]}. */
  private final boolean[][] hosts;

  private final boolean[] lost;
  private int putting;
  private int idle;
  private int underWay;
  private boolean closed;
  private boolean aborted;

  /**
   * @param hosts the segment that each accelerator hosts
   * @param capacity frames that may wait for a segment
   */
  Dispatch(List<Integer> hosts, int segments, int capacity) {
    int workers = hosts.size();
    this.capacity = capacity;
    this.waiting = new Ring[segments];
    this.hosts = new boolean[workers][segments];
    this.lost = new boolean[workers];
    // those under way may come back, or go on, beyond the capacity
    Arrays.setAll(waiting, segment -> new Ring(capacity + workers));
    for (int worker = 0; worker < workers; worker++) {
      this.hosts[worker][hosts.get(worker)] = true;
    }
  }

  /**
   * A preprocessed frame; waits for room.
   *
   * @return how long, ns
   */
  synchronized long put(Frame frame) throws InterruptedException {
    long waitedNs = 0;
    while (waiting[0].size() >= capacity && !aborted) {
      putting++;
      long since = System.nanoTime();
      try {
        wait();
      } finally {
        putting--;
        waitedNs += System.nanoTime() - since;
      }
    }
    if (!aborted) {
      add(0, frame);
    }
    return waitedNs;
  }

  /**
   * Threads woken for nothing cost the others time: with one segment any idle accelerator will do.
   */
  private void add(int segment, Frame frame) {
    waiting[segment].addLast(frame);
    if (idle > 0 && putting == 0 && waiting.length == 1) {
      notify();
    } else if (idle > 0) {
      notifyAll();
    }
  }

  /** The next frame for an accelerator, nearest to the end first; null when none can come. */
  synchronized Frame take(int worker) throws InterruptedException {
    while (!aborted) {
      for (int segment = waiting.length - 1; segment >= 0; segment--) {
        if (hosts[worker][segment] && waiting[segment].size() > 0 && roomAfter(segment)) {
          underWay++;
          Frame frame = waiting[segment].removeFirst();
          room(segment);
          return frame;
        }
      }
      if (closed && underWay == 0 && size() == 0) {
        return null;
      }
      idle++;
      try {
        wait();
      } finally {
        idle--;
      }
    }
    return null;
  }

  /** A frame left the segment's line: who waited for room can go on. */
  private void room(int segment) {
    int left = waiting[segment].size();
    if (segment > 0 && left == capacity - 1) {
      notifyAll();
    } else if (segment == 0 && left < capacity && putting > 0) {
      if (idle == 0) {
        notify();
      } else {
        notifyAll();
      }
    }
  }

  private boolean roomAfter(int segment) {
    return segment == waiting.length - 1 || waiting[segment + 1].size() < capacity;
  }

  /**
   * An accelerator has run the frame's segment.
   *
   * @return whether it was the last: the frame is the caller's then
   */
  synchronized boolean ran(Frame frame) {
    underWay--;
    frame.segment++;
    boolean last = frame.segment == waiting.length;
    if (!last) {
      add(frame.segment, frame);
    }
    if (closed) {
      notifyAll(); // it may have been the last frame of all
    }
    return last;
  }

  /**
   * An accelerator is lost, with the frame that it did not finish.
   *
   * @return whether another is left to go on
   */
  synchronized boolean lost(int worker, Frame frame) {
    underWay--;
    waiting[frame.segment].addFirst(frame);
    lost[worker] = true;
    for (int segment = 0; segment < waiting.length; segment++) {
      if (hosts[worker][segment]) {
        hosts[worker][segment] = false;
        if (hosts(segment) == 0) {
          int survivor = leastLoaded();
          if (survivor < 0) {
            return false;
          }
          hosts[survivor][segment] = true;
        }
      }
    }
    notifyAll();
    return true;
  }

  /** The survivor that hosts the fewest segments, or −1. */
  private int leastLoaded() {
    int best = -1;
    for (int worker = 0; worker < hosts.length; worker++) {
      if (!lost[worker] && (best < 0 || load(worker) < load(best))) {
        best = worker;
      }
    }
    return best;
  }

  private int load(int worker) {
    int load = 0;
    for (boolean hosted : hosts[worker]) {
      load += hosted ? 1 : 0;
    }
    return load;
  }

  /** How many accelerators host a segment now. */
  synchronized int hosts(int segment) {
    int count = 0;
    for (boolean[] hosted : hosts) {
      count += hosted[segment] ? 1 : 0;
    }
    return count;
  }

  /** No frame comes any more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  @Override
  public synchronized void abort() {
    aborted = true;
    notifyAll();
  }

  /** Frames that wait at all segments. */
  synchronized int size() {
    int size = 0;
    for (Ring ring : waiting) {
      size += ring.size();
    }
    return size;
  }

  int capacity() {
    return capacity * waiting.length;
  }
}
