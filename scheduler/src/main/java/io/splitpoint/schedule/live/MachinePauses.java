package io.splitpoint.schedule.live;

import com.sun.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Times in which the machine ran no ready thread, because other programs or a hypervisor used its
 * cores. Use it to separate lateness due to such pauses from lateness due to the server.
 *
 * <p>One thread per core repeatedly sleeps for a millisecond and records when it wakes more than a
 * millisecond late. Garbage collections belong to the server and do not count.
 */
final class MachinePauses implements AutoCloseable {

  /** The latest wake-up of a sleeping thread on a machine without load. */
  static final long LEAST_NS = 1_000_000;

  private static final long SLEEP_NS = 1_000_000;
  private static final long IDLE_SLEEP_NS = 50_000_000;

  /** A pause may have been this much longer than the watcher saw, which slept when it began. */
  static final long UNSEEN_NS = LEAST_NS + SLEEP_NS;

  private static final int KEPT = 1_000;

  private record Pause(long from, long to) {}

  private final JobCounters counters;
  private final BooleanSupplier needed;
  private final RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
          .filter(
              bean ->
                  !bean.getName().contains("Cycles")) // Those collectors run beside the program.
          .toList();
  private final List<Thread> threads = new ArrayList<>();
  private final Deque<Pause> seen = new ArrayDeque<>();
  private final AtomicLongArray dueNanos;
  private volatile boolean started;
  private volatile boolean ended;

  /**
   * @param needed whether pauses may have to be reported; otherwise the threads check only 20 times
   *     a second
   */
  MachinePauses(JobCounters counters, BooleanSupplier needed) {
    this.counters = counters;
    this.needed = needed;
    int cores = Runtime.getRuntime().availableProcessors();
    this.dueNanos = new AtomicLongArray(cores);
    for (int core = 0; core < cores; core++) {
      int of = core;
      Thread thread = new Thread(() -> watch(of), "machine-pauses-" + core);
      thread.setDaemon(true);
      thread.setPriority(Thread.MAX_PRIORITY);
      threads.add(thread);
    }
  }

  void start() {
    for (int core = 0; core < threads.size(); core++) {
      dueNanos.set(core, System.nanoTime() + SLEEP_NS);
      threads.get(core).start();
    }
    started = true;
  }

  private void watch(int core) {
    while (!ended) {
      long sleep = needed.getAsBoolean() ? SLEEP_NS : IDLE_SLEEP_NS;
      long due = System.nanoTime() + sleep;
      dueNanos.set(core, due);
      for (long left = sleep; left > 0 && !ended; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      long now = System.nanoTime();
      if (now - due > LEAST_NS && !collected(now - due) && !ended) {
        note(due, now);
      }
    }
  }

  /** Whether garbage was collected in the last nanoseconds; collection times are in ms. */
  private boolean collected(long lastNs) {
    long since = runtime.getUptime() - lastNs / 1_000_000 - 2;
    return collectors.stream()
        .map(GarbageCollectorMXBean::getLastGcInfo)
        .anyMatch(last -> last != null && last.getEndTime() >= since);
  }

  /** Records that a watcher woke late. */
  synchronized void note(long from, long to) {
    long before = covered(seen, from, to);
    if (before == 0) {
      counters.count(JobCounters.Event.MACHINE_PAUSES);
    }
    counters.paused(to - from - before);
    seen.addLast(new Pause(from, to));
    if (seen.size() > KEPT) {
      seen.removeFirst();
    }
  }

  /**
   * The part of a time in which at least one core was paused, in nanoseconds. A pause that has just
   * ended counts even if its watcher has not woken yet.
   */
  long within(long fromNanos, long toNanos) {
    List<Pause> pauses;
    synchronized (this) {
      pauses = new ArrayList<>(seen);
    }
    for (int core = 0; started && core < dueNanos.length(); core++) {
      long due = dueNanos.get(core);
      if (toNanos - due > LEAST_NS && !collected(toNanos - due)) {
        pauses.add(new Pause(due, toNanos));
      }
    }
    return covered(pauses, fromNanos, toNanos);
  }

  /** The length of the intersection of these pauses with a time; each instant counts once. */
  private static long covered(Iterable<Pause> pauses, long from, long to) {
    List<Pause> parts = new ArrayList<>();
    for (Pause pause : pauses) {
      // Lengths are counted from the beginning, so that clocks may wrap around.
      long begin = Math.max(0, pause.from - from);
      long end = Math.min(to - from, pause.to - from);
      if (end > begin) {
        parts.add(new Pause(begin, end));
      }
    }
    parts.sort(Comparator.comparingLong(Pause::from));
    long covered = 0;
    long until = 0;
    for (Pause part : parts) {
      covered += Math.max(0, part.to - Math.max(until, part.from));
      until = Math.max(until, part.to);
    }
    return covered;
  }

  @Override
  public void close() {
    ended = true;
    threads.forEach(LockSupport::unpark);
  }
}
