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
 * <p>A newcomer goes to the first group of one accelerator that passes its exact test with it (of
 * gangs its worst case is not known); when none does it is refused and says which task would be
 * late. A task that has not been heard of for ten periods (and ten seconds) makes room when room is
 * needed; one that was declared from the start never does.
 *
 * <p>Tests run on a thread of their own and hold no lock: requests of admitted tasks never wait for
 * one. A task that has left is part of the tests until its group has been idle once.
 */
final class Admission {

  private static final long LEAST_IDLE_NS = 10_000_000_000L;
  private static final long BUSY_NS = 300_000_000L;
  private static final int MAX_PENDING = 256;

  /** What one test may take; what is not decided by then is refused. */
  private static final long TEST_MS = 200;

  /**
   * A task that asks for admission.
   *
   * @param user the client that asks; the task ends with its last user
   */
  record Asked(
      String name, String model, long periodNs, long deadlineNs, long jitterNs, Object user) {}

  /** What was decided. */
  record Decision(Optional<LiveTask> task, String reason) {}

  /** A task that has left, and the count of its group's busy periods when it did. */
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
   * @param wcetNs worst case of each model on one accelerator; a model without one is refused
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
    for (int lane = 0; lane < widths.length; lane++) {
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

  /** Tasks that are admitted now, the declared ones included. */
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

  /** Admits a task declared in a file, to the group and at the rank that its analysis gave it. */
  synchronized void declare(Task task, TaskVerdict verdict) {
    declared.add(task.name());
    int lane = verdict.partition().orElseThrow() - 1;
    LiveTask placed =
        new LiveTask(task, lane, task.wcetNs(widths[lane]).orElseThrow(), System.nanoTime());
    tasks.put(task.name(), placed);
    queues.get(lane).rank(Map.of(placed, (long) verdict.priority().orElse(0)));
  }

  /**
   * Admits or refuses a task by name; the same name with the same times is admitted as it is.
   *
   * @param then takes the decision, by this thread when it is plain, by the tests' otherwise
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

  /** What can be said without a test. */
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
      // a task of this name may have been admitted meanwhile
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
    if (fit.lane < 0 && removeIdle()) {
      fit = fit(task);
    }
    if (fit.lane < 0) {
      return refused(fit.reason);
    }
    int lane = fit.lane;
    // what this name was so far ends; only this thread admits, so no other task takes its place
    LiveTask old;
    List<LiveTask> members;
    List<Task> withLeft;
    synchronized (this) {
      old = tasks.get(task.name());
      if (old != null) {
        remove(old);
      }
      members = members(lane);
      withLeft = tasks(members);
      leftOver(lane).forEach(gone -> withLeft.add(gone.task));
    }
    if (old != null) {
      drop(old);
    }
    LiveTask placed =
        new LiveTask(task, lane, task.wcetNs(widths[lane]).orElseThrow(), System.nanoTime());
    placed.users.add(asked.user);
    boolean nobodyLeft = withLeft.size() == members.size();
    withLeft.add(task);
    boolean atOnce = nobodyLeft || test(withLeft, lane).schedulable();
    Map<LiveTask, Long> ranks = ranks(with(members, placed), fit.verdict.orElseThrow());
    if (atOnce && sameOrder(members, ranks)) {
      queues.get(lane).rank(ranks);
    } else if (!queues.get(lane).rankWhenIdle(ranks, BUSY_NS)) {
      return refused("the accelerator is busy with jobs of tasks that have left, ask again");
    }
    synchronized (this) {
      tasks.put(task.name(), placed);
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

  /** A test, and a pause as long: no more than half a core is taken from those who are served. */
  private Verdict test(List<Task> group, int lane) {
    long start = System.nanoTime();
    Verdict verdict =
        OneProcessor.group(group, policy, widths[lane], lane + 1, TimeLimit.ofMillis(TEST_MS));
    LockSupport.parkNanos(System.nanoTime() - start);
    return verdict;
  }

  /**
   * A group's place for a newcomer.
   *
   * @param lane -1 for none
   * @param verdict on the group with the newcomer, empty without a place
   */
  private record Fit(int lane, Optional<Verdict> verdict, String reason) {}

  /** The first group that passes its test with the task, beside all that have not left. */
  private Fit fit(Task task) {
    String reason = "every accelerator belongs to a gang";
    for (int lane = 0; lane < widths.length; lane++) {
      if (widths[lane] != 1) {
        continue;
      }
      List<Task> with = new ArrayList<>();
      synchronized (this) {
        for (LiveTask member : members(lane)) {
          if (!member.task.name().equals(task.name())) {
            with.add(member.task);
          }
        }
      }
      with.add(task);
      Verdict verdict = test(with, lane);
      if (verdict.schedulable()) {
        return new Fit(lane, Optional.of(verdict), "");
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

  /** Tasks that have not been heard of for long make room. */
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

  private void remove(LiveTask task) {
    tasks.remove(task.task.name());
    leftOver(task.lane);
    left.get(task.lane).add(new Left(task.task, queues.get(task.lane).idleCount()));
  }

  private void drop(LiveTask task) {
    for (Job job : queues.get(task.lane).end(task)) {
      counters.end(job, Event.DROPPED, "dropped: its task has left");
    }
  }

  /** Tasks of a group that have left in the busy period that still lasts. */
  private List<Left> leftOver(int lane) {
    long count = queues.get(lane).idleCount();
    left.get(lane).removeIf(gone -> count > gone.idleCount);
    return left.get(lane);
  }

  private List<LiveTask> members(int lane) {
    List<LiveTask> members = new ArrayList<>();
    for (LiveTask task : tasks.values()) {
      if (task.lane == lane) {
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

  /** Ends admission; tasks that still wait for it are refused. */
  void close() throws InterruptedException {
    closed = true;
    thread.shutdown();
    thread.awaitTermination(1, TimeUnit.SECONDS);
  }
}
