package io.splitpoint.schedule.live;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.Schedulability;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.analysis.OneProcessor;
import io.splitpoint.schedule.analysis.TimeLimit;
import io.splitpoint.schedule.live.JobCounters.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Decides which tasks are served under guarantees, and on which group of accelerators.
 *
 * <p>A new task joins the first group of one accelerator whose exact test passes with it (for gangs
 * its worst case is unknown); when none passes it is refused, and the reason names the task that
 * would be late. A task without requests for ten periods (and ten seconds) is removed when room is
 * needed, unless it was declared at the start.
 *
 * <p>Tests run on a separate thread without a lock, so that requests of admitted tasks never wait
 * for one. A task that has left counts in the tests until its group has been idle once.
 */
final class Admission {

  private static final long LEAST_IDLE_NS = 10_000_000_000L;
  private static final long BUSY_NS = 300_000_000L;
  private static final int MAX_PENDING = 256;

  /** Time limit of one test; what is not decided by then is refused. */
  private static final long TEST_MS = 200;

  /**
   * A task that asks for admission.
   *
   * @param user the client; the task ends with its last user
   */
  record Asked(
      String name, String model, long periodNs, long deadlineNs, long jitterNs, Object user) {}

  /** The result of a request for admission. */
  record Decision(Optional<LiveTask> task, String reason) {}

  /** A task that has left, and the number of its group's busy periods at that time. */
  private record Left(Task task, long idleCount) {}

  private final Policy policy;
  private final int[] widths;
  private final long overheadNs;
  private final Map<String, Long> wcetNs;
  private final List<ReadyQueue> queues;
  private final JobCounters counters;
  private final Map<String, LiveTask> tasks = new LinkedHashMap<>();
  private final Set<String> declared = new HashSet<>();
  private final List<List<Left>> left = new ArrayList<>();
  private final ThreadPoolExecutor thread;
  private volatile boolean closed;

  /**
   * @param widths accelerators of each group
   * @param queues of the groups
   * @param wcetNs worst case of each model on one accelerator; other models are refused
   */
  Admission(
      Policy policy,
      int[] widths,
      List<ReadyQueue> queues,
      long overheadNs,
      Map<String, Long> wcetNs,
      JobCounters counters) {
    this.policy = policy;
    this.widths = widths.clone();
    this.queues = List.copyOf(queues);
    this.overheadNs = overheadNs;
    this.wcetNs = Map.copyOf(wcetNs);
    this.counters = counters;
    for (int group = 0; group < widths.length; group++) {
      left.add(new ArrayList<>());
    }
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_PENDING),
            runnable -> {
              Thread worker = new Thread(runnable, "admission");
              worker.setDaemon(true);
              worker.setPriority(Thread.MIN_PRIORITY);
              return worker;
            });
  }

  synchronized Optional<LiveTask> find(String name) {
    return Optional.ofNullable(tasks.get(name));
  }

  /** The number of admitted tasks, declared ones included. */
  synchronized int size() {
    return tasks.size();
  }

  /** Ends this user's claim to the task; the task leaves with its last user. */
  void leave(String name, Object user) {
    LiveTask task;
    synchronized (this) {
      task = tasks.get(name);
      if (task == null || declared.contains(name)) {
        return;
      }
      task.users.remove(user);
      if (!task.users.isEmpty()) {
        return;
      }
      remove(task);
    }
    drop(task);
  }

  /** Admits a task declared in a file, with the group and the rank from its analysis. */
  synchronized void declare(Task task, TaskVerdict verdict) {
    declared.add(task.name());
    int group = verdict.partition().orElseThrow() - 1;
    LiveTask placed = new LiveTask(task, group, widths[group], System.nanoTime());
    add(placed);
    queues.get(group).rank(Map.of(placed, (long) verdict.priority().orElse(0)));
  }

  /**
   * Admits or refuses a task by name; a task already admitted under that name with the same times
   * is shared.
   *
   * @param then receives the decision, on this thread when it needs no test, otherwise on the
   *     tests' thread
   */
  void admit(Asked asked, Consumer<Decision> then) {
    Consumer<Decision> counted =
        decision -> {
          if (decision.task().isEmpty()) {
            counters.count(Event.NOT_ADMITTED);
          }
          then.accept(decision);
        };
    Optional<Decision> plain = plain(asked);
    if (plain.isPresent()) {
      counted.accept(plain.get());
      return;
    }
    try {
      thread.execute(() -> counted.accept(decided(asked)));
    } catch (RejectedExecutionException fullOrClosed) {
      counted.accept(refused("too many tasks wait for admission, or the server ends"));
    }
  }

  /** The decision, where it needs no test. */
  private synchronized Optional<Decision> plain(Asked asked) {
    LiveTask known = tasks.get(asked.name);
    if (declared.contains(asked.name)) {
      boolean same =
          known.task.model().equals(asked.model)
              && known.task.periodNs() == asked.periodNs
              && known.task.deadlineNs() == asked.deadlineNs
              && known.task.jitterNs() == asked.jitterNs;
      return Optional.of(
          same
              ? new Decision(Optional.of(known), "")
              : refused(asked.name + " was declared from the start with other times"));
    }
    Long budget = wcetNs.get(asked.model);
    if (budget == null) {
      return Optional.of(refused("the worst case of model " + asked.model + " is not known"));
    }
    Task task;
    try {
      task = task(asked, budget);
    } catch (IllegalArgumentException impossible) {
      return Optional.of(refused(impossible.getMessage()));
    }
    if (known != null && known.task.equals(task)) {
      known.users.add(asked.user);
      return Optional.of(new Decision(Optional.of(known), ""));
    }
    if (known != null && !known.users.equals(Set.of(asked.user))) {
      return Optional.of(refused(asked.name + " is another client's, with other times"));
    }
    if (asked.jitterNs + budget + overheadNs > asked.deadlineNs) {
      return Optional.of(
          refused(
              "the deadline of "
                  + asked.deadlineNs / 1e6
                  + " ms is shorter than the execution of "
                  + (budget + overheadNs) / 1e6
                  + " ms"));
    }
    return Optional.empty();
  }

  private Decision decided(Asked asked) {
    if (closed) {
      return refused("the server ends");
    }
    try {
      // A task of this name may have been admitted meanwhile.
      Optional<Decision> plain = plain(asked);
      return plain.isPresent() ? plain.get() : decide(asked, task(asked, wcetNs.get(asked.model)));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return refused("the server ends");
    } catch (RuntimeException | Error failed) {
      return refused("the analysis failed: " + Job.reason(failed));
    }
  }

  private Decision decide(Asked asked, Task task) throws InterruptedException {
    Fit fit = fit(task);
    if (fit.group < 0 && removeIdle()) {
      fit = fit(task);
    }
    if (fit.group < 0) {
      return refused(fit.reason);
    }
    int group = fit.group;
    // Whatever had this name ends; only this thread admits, so that no other task takes its place.
    LiveTask old;
    List<LiveTask> members;
    List<Task> withLeft;
    synchronized (this) {
      old = tasks.get(task.name());
      if (old != null) {
        remove(old);
      }
      members = members(group);
      withLeft = tasks(members);
      leftOver(group).forEach(gone -> withLeft.add(gone.task));
    }
    if (old != null) {
      drop(old);
    }
    LiveTask placed = new LiveTask(task, group, widths[group], System.nanoTime());
    placed.users.add(asked.user);
    boolean nobodyLeft = withLeft.size() == members.size();
    withLeft.add(task);
    boolean atOnce = nobodyLeft || test(withLeft, group).schedulable();
    Map<LiveTask, Long> ranks = ranks(with(members, placed), fit.verdict.orElseThrow());
    if (atOnce && sameOrder(members, ranks)) {
      queues.get(group).rank(ranks);
    } else if (!queues.get(group).rankWhenIdle(ranks, BUSY_NS)) {
      return refused("the accelerator is busy with jobs of tasks that have left, ask again");
    }
    synchronized (this) {
      add(placed);
    }
    counters.count(Event.ADMITTED);
    return new Decision(Optional.of(placed), "");
  }

  private static List<LiveTask> with(List<LiveTask> members, LiveTask more) {
    List<LiveTask> all = new ArrayList<>(members);
    all.add(more);
    return all;
  }

  private static List<Task> tasks(List<LiveTask> members) {
    List<Task> tasks = new ArrayList<>();
    members.forEach(member -> tasks.add(member.task));
    return tasks;
  }

  /** Whether these tasks keep their order among themselves. */
  private static boolean sameOrder(List<LiveTask> members, Map<LiveTask, Long> ranks) {
    List<LiveTask> before = new ArrayList<>(members);
    before.sort(Comparator.comparingLong(task -> task.rank));
    List<LiveTask> after = new ArrayList<>(members);
    after.sort(Comparator.comparingLong(ranks::get));
    return before.equals(after);
  }

  private static Decision refused(String reason) {
    return new Decision(Optional.empty(), reason);
  }

  /** The ranks of a group's tasks: their places in the order that was analysed. */
  private static Map<LiveTask, Long> ranks(List<LiveTask> members, Verdict verdict) {
    Map<String, Long> byName = new HashMap<>();
    verdict.tasks().forEach(task -> byName.put(task.task(), (long) task.priority().orElse(0)));
    Map<LiveTask, Long> ranks = new HashMap<>();
    members.forEach(member -> ranks.put(member, byName.getOrDefault(member.task.name(), 0L)));
    return ranks;
  }

  /** Runs a test, then pauses as long, so that tests take at most half a core from served tasks. */
  private Verdict test(List<Task> tasks, int group) {
    long start = System.nanoTime();
    Verdict verdict =
        OneProcessor.group(tasks, policy, widths[group], group + 1, TimeLimit.ofMillis(TEST_MS));
    LockSupport.parkNanos(System.nanoTime() - start);
    return verdict;
  }

  /**
   * The group for a new task.
   *
   * @param group -1 for none
   * @param verdict verdict on the group with the new task; empty without a group
   */
  private record Fit(int group, Optional<Verdict> verdict, String reason) {}

  /** The first group that passes its test with the task and all tasks that still count. */
  private Fit fit(Task task) {
    String reason = "every accelerator belongs to a gang";
    for (int group = 0; group < widths.length; group++) {
      if (widths[group] != 1) {
        continue;
      }
      List<Task> with = new ArrayList<>();
      synchronized (this) {
        for (LiveTask member : members(group)) {
          if (!member.task.name().equals(task.name())) {
            with.add(member.task);
          }
        }
      }
      with.add(task);
      Verdict verdict = test(with, group);
      if (verdict.schedulable()) {
        return new Fit(group, Optional.of(verdict), "");
      }
      if (reason.startsWith("every")) {
        reason = reason(verdict);
      }
    }
    return new Fit(-1, Optional.empty(), reason);
  }

  private static String reason(Verdict verdict) {
    if (verdict.outcome() == Schedulability.UNDECIDED) {
      return "undecided within " + TEST_MS + " ms whether all deadlines would be met";
    }
    return verdict.tasks().stream()
        .filter(task -> task.outcome() == Schedulability.NOT_SCHEDULABLE)
        .findFirst()
        .map(late -> late.task() + " would miss its deadline")
        .orElse("no group of accelerators has room");
  }

  /** Removes tasks without recent requests to make room; returns whether there were any. */
  private boolean removeIdle() {
    long now = System.nanoTime();
    List<LiveTask> idle = new ArrayList<>();
    synchronized (this) {
      for (LiveTask task : tasks.values()) {
        if (!declared.contains(task.task.name())
            && task.idleFor(Math.max(LEAST_IDLE_NS, 10 * task.task.periodNs()), now)) {
          idle.add(task);
        }
      }
      idle.forEach(this::remove);
    }
    idle.forEach(this::drop);
    return !idle.isEmpty();
  }

  private void add(LiveTask task) {
    tasks.put(task.task.name(), task);
    List<LiveTask> members = members(task.group);
    if (members.stream().map(member -> member.task.model()).distinct().count() > 1) {
      members.forEach(LiveTask::mayReload);
    }
  }

  private void remove(LiveTask task) {
    tasks.remove(task.task.name());
    leftOver(task.group);
    left.get(task.group).add(new Left(task.task, queues.get(task.group).idleCount()));
  }

  private void drop(LiveTask task) {
    for (Job job : queues.get(task.group).end(task)) {
      counters.end(job, Event.DROPPED, "dropped: its task has left");
    }
  }

  /** Tasks of a group that have left during the present busy period. */
  private List<Left> leftOver(int group) {
    long count = queues.get(group).idleCount();
    left.get(group).removeIf(gone -> count > gone.idleCount);
    return left.get(group);
  }

  private List<LiveTask> members(int group) {
    List<LiveTask> members = new ArrayList<>();
    for (LiveTask task : tasks.values()) {
      if (task.group == group) {
        members.add(task);
      }
    }
    return members;
  }

  private Task task(Asked asked, long budget) {
    return new Task(
        asked.name,
        asked.model,
        asked.periodNs,
        asked.deadlineNs,
        asked.jitterNs,
        new TreeMap<>(Map.of(1, budget + overheadNs)),
        OptionalLong.empty(),
        0,
        OptionalInt.empty());
  }

  /** Ends admission; tasks that still wait for a decision are refused. */
  void close() throws InterruptedException {
    closed = true;
    thread.shutdown();
    thread.awaitTermination(1, TimeUnit.SECONDS);
  }
}
