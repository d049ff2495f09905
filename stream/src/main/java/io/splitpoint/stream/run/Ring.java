package io.splitpoint.stream.run;

/** A ring buffer of frames; the caller synchronizes. */
final class Ring {

  private final Frame[] slots;
  private int head;
  private int size;

  Ring(int capacity) {
    slots = new Frame[capacity];
  }

  int size() {
    return size;
  }

  void addLast(Frame frame) {
    room();
    slots[(head + size) % slots.length] = frame;
    size++;
  }

  void addFirst(Frame frame) {
    room();
    head = (head + slots.length - 1) % slots.length;
    slots[head] = frame;
    size++;
  }

  Frame removeFirst() {
    Frame frame = slots[head];
    slots[head] = null;
    head = (head + 1) % slots.length;
    size--;
    return frame;
  }

  private void room() {
    if (size == slots.length) {
      throw new IllegalStateException("more than " + slots.length + " frames");
    }
  }
}
