package io.splitpoint.schedule.sim;

import java.util.Arrays;

/** A binary heap of ints by two keys, least first; the second key breaks ties. */
final class EventHeap {

  private long[] key = new long[16];
  private long[] tie = new long[16];
  private int[] value = new int[16];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  long leastKey() {
    return size == 0 ? Long.MAX_VALUE : key[0];
  }

  long leastTie() {
    return tie[0];
  }

  int least() {
    return value[0];
  }

  void add(long k, long t, int v) {
    if (size == key.length) {
      key = Arrays.copyOf(key, 2 * size);
      tie = Arrays.copyOf(tie, 2 * size);
      value = Arrays.copyOf(value, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int up = (at - 1) >>> 1;
      if (key[up] < k || key[up] == k && tie[up] <= t) {
        break;
      }
      move(up, at);
      at = up;
    }
    put(at, k, t, v);
  }

  int removeLeast() {
    int least = value[0];
    size--;
    if (size > 0) {
      sink(key[size], tie[size], value[size]);
    }
    return least;
  }

  /** Removes the least and adds a value in one pass. */
  void replaceLeast(long k, long t, int v) {
    sink(k, t, v);
  }

  private void sink(long k, long t, int v) {
    int at = 0;
    while (true) {
      int down = 2 * at + 1;
      if (down >= size) {
        break;
      }
      int right = down + 1;
      if (right < size
          && (key[right] < key[down] || key[right] == key[down] && tie[right] < tie[down])) {
        down = right;
      }
      if (k < key[down] || k == key[down] && t <= tie[down]) {
        break;
      }
      move(down, at);
      at = down;
    }
    put(at, k, t, v);
  }

  private void move(int from, int to) {
    key[to] = key[from];
    tie[to] = tie[from];
    value[to] = value[from];
  }

  private void put(int at, long k, long t, int v) {
    key[at] = k;
    tie[at] = t;
    value[at] = v;
  }
}
