package io.splitpoint.schedule.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.analysis.OneProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What is proved holds live: periodic clients for a minute at 90 % load, on a runner that takes the
 * modelled time. The bound on what the server adds is {@link #OVERHEAD_NS}; the machine's own
 * pauses are measured beside it by a thread that only sleeps.
 */
@Tag("proof")
class LiveGuaranteeTest {

  /** Added to every deadline: dispatching, and the wakening of a thread by the system. */
  private static final long OVERHEAD_NS = 2_000_000;

  private static final long LENGTH_NS = 60_000_000_000L;
  private static final long MS = 1_000_000;

  /** 90 % load; under FIFO the short deadline waits for all three others. */
  private static final List<Task> TASKS =
      List.of(
          Task.of("detect", 40 * MS, 40 * MS, 18 * MS),
          Task.of("lane", 80 * MS, 80 * MS, 19 * MS),
          Task.of("sign", 160 * MS, 160 * MS, 20 * MS),
          Task.of("map", 200 * MS, 200 * MS, 18 * MS));

  private static final class ModelledTime implements JobRunner {
    private final Map<String, Long> ns;

    ModelledTime(Map<String, Long> ns) {
      this.ns = ns;
    }

    @Override
    public Answer run(String model, String image) {
      long end = System.nanoTime() + ns.get(model);
      for (long left = ns.get(model); left > 0; left = end - System.nanoTime()) {
        if (left > 200_000) {
          LockSupport.parkNanos(left - 200_000);
        }
      }
      return new Answer("modelled", 0);
    }

    @Override
    public void close() {}
  }

  private record Seen(String task, long latenessNs) {}

  private static List<Seen> run(List<Task> tasks, Policy policy) throws Exception {
    Map<String, Long> cost =
        tasks.stream().collect(Collectors.toMap(Task::name, task -> task.wcetNs(1).orElseThrow()));
    Map<String, OptionalLong> models = new TreeMap<>();
    cost.forEach((name, ns) -> models.put(name, OptionalLong.of(ns)));
    ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
    try (LiveServer server =
        new LiveServer(
            LiveOptions.of(policy),
            models,
            List.of(),
            Optional.empty(),
            (first, tpus) -> new ModelledTime(cost))) {
      server.start();
      long start = System.nanoTime() + 100 * MS;
      List<Thread> clients = new ArrayList<>();
      for (Task task : tasks) {
        Thread client = new Thread(() -> requests(server, task, start, seen), task.name());
        client.start();
        clients.add(client);
      }
      for (Thread client : clients) {
        client.join();
      }
    }
    return List.copyOf(seen);
  }

  private static void requests(
      LiveServer server, Task task, long start, ConcurrentLinkedQueue<Seen> seen) {
    for (long k = 0; k * task.periodNs() < LENGTH_NS; k++) {
      long release = start + k * task.periodNs();
      for (long left = release - System.nanoTime(); left > 0; left = release - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      long deadline = release + task.deadlineNs();
      ReplyTo reply =
          new ReplyTo() {
            @Override
            public void answered(Job job, Answer answer, long endNanos) {
              seen.add(new Seen(task.name(), endNanos - deadline));
            }

            @Override
            public void failed(Job job, String reason) {
              throw new IllegalStateException(reason);
            }
          };
      server.submit(
          new Job(
              "1", task.name(), "i", task.periodNs(), release, deadline, reply, Optional.empty()));
    }
  }

  @Test
  void whatIsProvedHoldsLiveAtNinetyPercentLoadAndFifoShowsTheDifference() throws Exception {
    assertThat(OneProcessor.schedulable(TASKS, Policy.EDF, 1)).isTrue();
    assertThat(OneProcessor.schedulable(TASKS, Policy.FIFO, 1)).isFalse();
    double load =
        TASKS.stream().mapToDouble(t -> (double) t.wcetNs(1).orElseThrow() / t.periodNs()).sum();
    assertThat(load).isBetween(0.9, 0.91);
    try (Pauses pauses = new Pauses()) {
      List<Seen> edf = run(TASKS, Policy.EDF);
      // a pause of the machine lengthens the job it hits and those that wait for it
      long bound = OVERHEAD_NS + 2 * pauses.worstNs();
      report("edf", edf);
      System.out.printf(
          "bound: %.1f ms of our own and twice the machine's worst pause, %.3f ms%n",
          OVERHEAD_NS / 1e6, pauses.worstNs() / 1e6);
      assertThat(edf).filteredOn(job -> job.latenessNs > bound).isEmpty();
    }
    List<Seen> fifo = run(TASKS, Policy.FIFO);
    report("fifo", fifo);
    // 18 + 19 + 20 + 18 ms of work are released at once every 800 ms: detect is 13 ms late
    assertThat(fifo).filteredOn(job -> job.latenessNs > 10 * MS).hasSizeGreaterThan(50);
  }

  /** The longest time by which a thread that sleeps a millisecond is woken late. */
  private static final class Pauses implements AutoCloseable {
    private volatile long worst;
    private volatile boolean ended;
    private final Thread thread = new Thread(this::watch, "pauses");

    Pauses() {
      thread.start();
    }

    private void watch() {
      while (!ended) {
        long before = System.nanoTime();
        LockSupport.parkNanos(MS);
        worst = Math.max(worst, System.nanoTime() - before - MS);
      }
    }

    long worstNs() {
      return worst;
    }

    @Override
    public void close() {
      ended = true;
    }
  }

  private static void report(String name, List<Seen> seen) {
    Map<String, Long> late =
        seen.stream()
            .filter(job -> job.latenessNs > 0)
            .collect(Collectors.groupingBy(Seen::task, TreeMap::new, Collectors.counting()));
    System.out.printf(
        "%s: %d jobs, late %s, worst lateness %.3f ms%n",
        name,
        seen.size(),
        late,
        seen.stream().mapToLong(Seen::latenessNs).max().orElseThrow() / 1e6);
    Function<Seen, String> byTask = Seen::task;
    seen.stream()
        .collect(Collectors.groupingBy(byTask, TreeMap::new, Collectors.toList()))
        .forEach(
            (task, jobs) ->
                System.out.printf(
                    "  %s: %d jobs, worst lateness %.3f ms%n",
                    task,
                    jobs.size(),
                    jobs.stream().mapToLong(Seen::latenessNs).max().orElseThrow() / 1e6));
  }
}
