package io.splitpoint.schedule.sim;

import java.util.Arrays;

/** The jobs that have arrived but not ended, in arrays whose places are reused. */
final class Jobs {

  int[] member = new int[64];
  long[] arrival = new long[64];
  long[] release = new long[64];
  long[] start = new long[64];
  long[] tpus = new long[64];
  long[] number = new long[64];
  private int[] free = new int[64];
  private int freeCount;
  private int used;

  int add(int ofMember, long jobNumber, long arrivalNs, long releaseNs) {
    int job = freeCount > 0 ? free[--freeCount] : grow();
    member[job] = ofMember;
    number[job] = jobNumber;
    arrival[job] = arrivalNs;
    release[job] = releaseNs;
    return job;
  }

  void remove(int job) {
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * freeCount);
    }
    free[freeCount++] = job;
  }

  private int grow() {
    if (used == member.length) {
      int more = 2 * used;
      member = Arrays.copyOf(member, more);
      arrival = Arrays.copyOf(arrival, more);
      release = Arrays.copyOf(release, more);
      start = Arrays.copyOf(start, more);
      tpus = Arrays.copyOf(tpus, more);
      number = Arrays.copyOf(number, more);
    }
    return used++;
  }
}
