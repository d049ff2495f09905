package io.splitpoint.stream.run;

import java.util.Arrays;
import java.util.List;

/**
 * Frames that wait at each place where the model is cut, and which accelerators run the segments
 * that begin there. A copy of the model on each accelerator is one segment with many hosts; a
 * pipeline is many with one each; 2 × 2 is two with two each; pipelines of unequal depth are
 * segments of their own that begin together. Any host takes the next frame, so unequal devices and
 * pipelines share the work by their speed.
 *
 * <p>A lost accelerator's frame goes back to the head of the line with its inputs as they were;
 * what it alone hosted moves to the survivor with the least to do.
 */
final class Dispatch implements Abortable {

  /** At each place but the last. */
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
   * @param hosts the segment, by its number, that each accelerator hosts
   * @param places where frames wait; segments that lead to the next one end the model
   * @param capacity frames that may wait at a place
   */
  Dispatch(List<Integer> hosts, List<Segment> segments, int places, int capacity) {
    int workers = hosts.size();
    this.capacity = capacity;
    this.segments = segments.toArray(Segment[]::new);
    this.waiting = new Ring[places];
    this.hosts = new boolean[workers][segments.size()];
    this.lost = new boolean[workers];
    // those under way may come back, or go on, beyond the capacity
    Arrays.setAll(waiting, place -> new Ring(capacity + workers));
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
   * Threads woken for nothing cost the others time: with one place any idle accelerator will do.
   */
  private void add(int place, Frame frame) {
    waiting[place].addLast(frame);
    if (idle > 0 && putting == 0 && waiting.length == 1) {
      notify();
    } else if (idle > 0) {
      notifyAll();
    }
  }

  /** The next frame for an accelerator, nearest to the end first; null when none can come. */
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

  /** The hosted segment nearest to the end that has a frame and room behind it, or −1. */
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

  /** A frame left the line at a place: who waited for room can go on. */
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
   * An accelerator has run the frame's segment.
   *
   * @return whether it was the last: the frame is the caller's then
   */
  synchronized boolean ran(Frame frame) {
    underWay--;
    frame.place = segments[frame.segment].to();
    boolean last = frame.place == waiting.length;
    if (!last) {
      add(frame.place, frame);
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

  /** Frames that wait at all places. */
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
