package io.splitpoint.stream.run;

/**
 * A bounded queue between stages. It uses monitors because java.util.concurrent locks allocate a
 * node whenever a thread waits, and a frame must allocate nothing.
 */
final class FrameQueue implements Abortable {

  private final Ring waiting;
  private final int capacity;
  private final boolean numbers;
  private long taken;
  private int putting;
  private int taking;
  private boolean closed;
  private boolean aborted;

  private FrameQueue(int capacity, boolean numbers) {
    this.waiting = new Ring(capacity);
    this.capacity = capacity;
    this.numbers = numbers;
  }

  static FrameQueue of(int capacity) {
    return new FrameQueue(capacity, false);
  }

  /** A queue that numbers frames when they leave it and can no longer be dropped. */
  static FrameQueue numbering(int capacity) {
    return new FrameQueue(capacity, true);
  }

  /** Waits for room; does nothing after an abort. */
  synchronized void put(Frame frame) throws InterruptedException {
    while (waiting.size() == capacity && !aborted) {
      putting++;
      try {
        wait();
      } finally {
        putting--;
      }
    }
    if (!aborted) {
      waiting.addLast(frame);
      wake(taking, putting);
    }
  }

  /** Never waits: a full queue removes and returns its oldest frame; otherwise returns null. */
  synchronized Frame putOrReplaceOldest(Frame frame) {
    Frame oldest = waiting.size() == capacity ? waiting.removeFirst() : null;
    waiting.addLast(frame);
    wake(taking, putting);
    return oldest;
  }

  /** Removes the oldest frame without numbering it; null when there is none. */
  synchronized Frame poll() {
    if (waiting.size() == 0) {
      return null;
    }
    wake(putting, taking);
    return waiting.removeFirst();
  }

  /** Waits for a frame; null when the queue is closed and empty, or aborted. */
  synchronized Frame take() throws InterruptedException {
    long waitedNs = 0;
    while (waiting.size() == 0 && !closed && !aborted) {
      taking++;
      long since = System.nanoTime();
      try {
        wait();
      } finally {
        taking--;
        waitedNs += System.nanoTime() - since;
      }
    }
    if (waiting.size() == 0 || aborted) {
      return null;
    }
    Frame frame = waiting.removeFirst();
    frame.awaitedNs = waitedNs;
    if (numbers) {
      frame.ordinal = taken++;
    }
    wake(putting, taking);
    return frame;
  }

  /** Wakes one thread for one frame or place, because needless wake-ups cost time. */
  private void wake(int wanted, int others) {
    if (wanted > 0 && others == 0) {
      notify();
    } else if (wanted > 0) {
      notifyAll(); // notify could choose a thread that cannot proceed.
    }
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

  synchronized int size() {
    return waiting.size();
  }

  int capacity() {
    return capacity;
  }
}
