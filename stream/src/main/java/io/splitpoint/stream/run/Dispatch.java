package io.splitpoint.stream.run;

import java.util.Arrays;
import java.util.List;

/**
 * The frames that wait at each place where the model is cut, and the accelerators that run the
 * segments from there. A copy of the model on each accelerator is one segment with many hosts; a
 * pipeline is many segments with one host each; 2 × 2 is two segments with two hosts each;
 * pipelines of unequal depth are separate segments from the same place. Any host takes the next
 * frame, so that devices and pipelines share the work by their speed.
 *
 * <p>A lost accelerator's frame returns to the head of the queue with unchanged inputs; segments
 * that only it hosted move to the least loaded other accelerator.
 */
final class Dispatch implements Abortable {

  /** The waiting frames at each place but the last. */
  private final Ring[] waiting;

  private final Segment[] segments;
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
   * @param hosts the index of each accelerator's segment
   * @param places number of places where frames wait; segments to the next place end the model
   * @param capacity largest number of frames that wait at a place
   */
  Dispatch(List<Integer> hosts, List<Segment> segments, int places, int capacity) {
    int workers = hosts.size();
    this.capacity = capacity;
    this.segments = segments.toArray(Segment[]::new);
    this.waiting = new Ring[places];
    this.hosts = new boolean[workers][segments.size()];
    this.lost = new boolean[workers];
    // Frames in progress may come back, or move on, beyond the capacity.
    Arrays.setAll(waiting, place -> new Ring(capacity + workers));
    for (int worker = 0; worker < workers; worker++) {
      this.hosts[worker][hosts.get(worker)] = true;
    }
  }

  /**
   * Adds a preprocessed frame; waits for room.
   *
   * @return waiting time, ns
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

  /** Adds a frame. Needless wake-ups cost time: with one place any idle accelerator will do. */
  private void add(int place, Frame frame) {
    waiting[place].addLast(frame);
    if (idle > 0 && putting == 0 && waiting.length == 1) {
      notify();
    } else if (idle > 0) {
      notifyAll();
    }
  }

  /** The next frame for an accelerator, nearest to the end first; null when no more can come. */
  synchronized Frame take(int worker) throws InterruptedException {
    while (!aborted) {
      int segment = ready(worker);
      if (segment >= 0) {
        underWay++;
        int place = segments[segment].from();
        Frame frame = waiting[place].removeFirst();
        frame.segment = segment;
        room(place);
        return frame;
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

  /** The hosted segment nearest to the end that has a frame and room after it, or −1. */
  private int ready(int worker) {
    int best = -1;
    for (int k = 0; k < segments.length; k++) {
      Segment segment = segments[k];
      if (hosts[worker][k]
          && waiting[segment.from()].size() > 0
          && roomAt(segment.to())
          && (best < 0 || segment.from() > segments[best].from())) {
        best = k;
      }
    }
    return best;
  }

  /** Wakes a thread that waited for room at a place, which a frame has left. */
  private void room(int place) {
    int left = waiting[place].size();
    if (place > 0 && left == capacity - 1) {
      notifyAll();
    } else if (place == 0 && left < capacity && putting > 0) {
      if (idle == 0) {
        notify();
      } else {
        notifyAll();
      }
    }
  }

  private boolean roomAt(int place) {
    return place == waiting.length || waiting[place].size() < capacity;
  }

  /**
   * Records that an accelerator has run the frame's segment.
   *
   * @return whether it was the last segment, so that the caller owns the frame
   */
  synchronized boolean ran(Frame frame) {
    underWay--;
    frame.place = segments[frame.segment].to();
    boolean last = frame.place == waiting.length;
    if (!last) {
      add(frame.place, frame);
    }
    if (closed) {
      notifyAll(); // It may have been the last frame of all.
    }
    return last;
  }

  /**
   * Removes a lost accelerator and takes back the frame that it did not finish.
   *
   * @return whether another accelerator is left
   */
  synchronized boolean lost(int worker, Frame frame) {
    underWay--;
    waiting[frame.place].addFirst(frame);
    lost[worker] = true;
    for (int segment = 0; segment < segments.length; segment++) {
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

  /** The remaining accelerator that hosts the fewest segments, or −1. */
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

  /** The number of accelerators that host a segment. */
  synchronized int hosts(int segment) {
    int count = 0;
    for (boolean[] hosted : hosts) {
      count += hosted[segment] ? 1 : 0;
    }
    return count;
  }

  /** Ends the input of frames. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  @Override
  public synchronized void abort() {
    aborted = true;
    notifyAll();
  }

  /** The number of frames that wait at all places. */
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
