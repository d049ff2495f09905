package io.splitpoint.stream.run;

/**
 * A bounded queue between stages. Monitors and no java.util.concurrent locks: those allocate a node
 * whenever a thread waits, and a frame must allocate nothing.
 */
final class FrameQueue implements Fallible {

  private final Ring waiting;
  private final int capacity;
  private final boolean numbers;
  private long taken;
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

  /** One that gives frames their ordinal when they leave it and can no longer be dropped. */
  static FrameQueue numbering(int capacity) {
    return new FrameQueue(capacity, true);
  }

  /** Waits for room; does nothing after an abort. */
  synchronized void put(Frame frame) throws InterruptedException {
    while (waiting.size() == capacity && !aborted) {
      wait();
    }
    if (!aborted) {
      waiting.addLast(frame);
      notifyAll();
    }
  }

  /** Waits for nothing: a full queue gives up its oldest frame, which is returned, or null. */
  synchronized Frame putOrReplaceOldest(Frame frame) {
    Frame oldest = waiting.size() == capacity ? waiting.removeFirst() : null;
    waiting.addLast(frame);
    notifyAll();
    return oldest;
  }

  /** The oldest frame now, without a number, or null. */
  synchronized Frame poll() {
    if (waiting.size() == 0) {
      return null;
    }
    notifyAll();
    return waiting.removeFirst();
  }

  /** Waits for a frame; null when the queue is closed and empty, or aborted. */
  synchronized Frame take() throws InterruptedException {
    while (waiting.size() == 0 && !closed && !aborted) {
      wait();
    }
    if (waiting.size() == 0 || aborted) {
      return null;
    }
    Frame frame = waiting.removeFirst();
    if (numbers) {
      frame.ordinal = taken++;
    }
    notifyAll();
    return frame;
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

  synchronized int size() {
    return waiting.size();
  }

  int capacity() {
    return capacity;
  }
}
