package io.splitpoint.stream.run;

/**
 * Gives frames out by their ordinals, in whatever order they come. At most the pool's frames are
 * under way, and all with a smaller ordinal than one that waits are among them: so many slots
 * suffice, and no thread waits to put one.
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
      throw new IllegalStateException("frame " + frame.ordinal + " came twice or after its turn");
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
    return size;
  }
}
