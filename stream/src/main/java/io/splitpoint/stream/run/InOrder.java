package io.splitpoint.stream.run;

/**
 * Restores the order of frames by their ordinals. At most the pool's frames are in progress, among
 * them all with a smaller ordinal than a waiting one, so that as many slots suffice and adding
 * never waits.
 */
final class InOrder implements Abortable {

  private final Frame[] slots;
  private long next;
  private int size;
  private boolean closed;
  private boolean aborted;

  InOrder(int framesInPool) {
    slots = new Frame[framesInPool];
  }

  synchronized void put(Frame frame) {
    int slot = (int) (frame.ordinal % slots.length);
    if (frame.ordinal < next || frame.ordinal >= next + slots.length || slots[slot] != null) {
      throw new IllegalStateException("frame " + frame.ordinal + " came twice or too late");
    }
    slots[slot] = frame;
    size++;
    if (frame.ordinal == next) {
      notifyAll();
    }
  }

  /** Waits for the next frame; null when closed and empty, or aborted. */
  synchronized Frame take() throws InterruptedException {
    int slot = (int) (next % slots.length);
    while (slots[slot] == null && !aborted && !(closed && size == 0)) {
      if (closed) {
        throw new IllegalStateException("frame " + next + " was lost, " + size + " came after it");
      }
      wait();
    }
    if (slots[slot] == null || aborted) {
      return null;
    }
    Frame frame = slots[slot];
    slots[slot] = null;
    size--;
    next++;
    return frame;
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
    return size;
  }
}
