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
 * Times in which the machine ran no thread that was due, because other programs or a hypervisor had
 * its cores. Use it to tell what a machine that stood still made late from what the server did.
 *
 * <p>One thread a core sleeps for a millisecond again and again, and notes when it was woken more
 * than a millisecond late. A collection of garbage is the server's own and does not count.
 */
final class MachinePauses implements AutoCloseable {

  /** A thread that sleeps is woken so late at most by a machine without load. */
  static final long LEAST_NS = 1_000_000;

  private static final long SLEEP_NS = 1_000_000;
  private static final long IDLE_SLEEP_NS = 50_000_000;

  /** So much longer a pause may have been than a watcher saw, who slept when it began. */
  static final long UNSEEN_NS = LEAST_NS + SLEEP_NS;

  private static final int KEPT = 1_000;

  private record Pause(long from, long to) {}

  private final JobCounters counters;
  private final BooleanSupplier needed;
  private final RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
          .filter(bean -> !bean.getName().contains("Cycles")) // those run beside the program
          .toList();
  private final List<Thread> threads = new ArrayList<>();
  private final Deque<Pause> seen = new ArrayDeque<>();
  private final AtomicLongArray dueNanos;
  private volatile boolean started;
  private volatile boolean ended;

  /**
   * @param needed whether pauses may have to be reported: while not, the threads look 20 times a
   *     second only
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

  /** Whether garbage was collected in the last nanoseconds; the times of that are milliseconds. */
  private boolean collected(long lastNs) {
    long since = runtime.getUptime() - lastNs / 1_000_000 - 2;
    return collectors.stream()
        .map(GarbageCollectorMXBean::getLastGcInfo)
        .anyMatch(last -> last != null && last.getEndTime() >= since);
  }

  /** A watcher was woken late. */
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
   * How much of a time the machine stood still, in nanoseconds: one core of it at least. A pause
   * that has just ended counts, also where its watcher has not been woken yet.
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

  /** The length of what these pauses have in common with a time, each instant counted once. */
  private static long covered(Iterable<Pause> pauses, long from, long to) {
    List<Pause> parts = new ArrayList<>();
    for (Pause pause : pauses) {
      // lengths from the beginning on, so that clocks that wrap around do no harm
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
