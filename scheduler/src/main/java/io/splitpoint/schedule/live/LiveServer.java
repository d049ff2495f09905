package io.splitpoint.schedule.live;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.Task;
import io.splitpoint.schedule.TaskVerdict;
import io.splitpoint.schedule.Verdict;
import io.splitpoint.schedule.live.JobCounters.Event;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The live scheduler, which takes requests by pipe and socket and runs them as jobs, one thread per
 * group of accelerators.
 *
 * <p>Without admission control all accelerators take from one queue. With it every group has its
 * own queue, and a task belongs to the group whose exact test it passed.
 *
 * <pre>{@code
 * try (LiveServer server = new LiveServer(options, models, List.of(), Optional.empty(), factory)) {
 *   server.start();
 *   ...
 * }
 * }</pre>
 */
public final class LiveServer implements AutoCloseable {

  private static final int GIVE_UP_TIMES = 10;
  private static final long GIVE_UP_LEAST_NS = 1_000_000_000L;
  private static final long WATCH_MS = 50;
  private static final int MAX_CONNECTIONS = 1_000;
  private static final int MAX_REQUESTS_OF_A_CONNECTION = 4_096;
  private static final String TOO_MANY = "too many requests wait, or the server ends";

  private final LiveOptions options;
  private final Map<String, OptionalLong> models;
  private final Optional<PictureQueue> pictures;
  private final JobCounters counters = new JobCounters();
  private final List<ReadyQueue> queues = new ArrayList<>();
  private final List<GroupWorker> workers = new ArrayList<>();
  private final Optional<Admission> admission;
  private final Optional<MachinePauses> pauses;
  private final Optional<ClientPipes> clientPipes;
  private final Optional<StudyPipe> pipe;
  private final Optional<SocketServer> socket;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread watchdog = new Thread(this::watch, "budget-watch");
  private boolean closed;

  /** Opens pipe and socket with its own budget, see {@link #limits}. */
  public LiveServer(
      LiveOptions options,
      Map<String, OptionalLong> models,
      List<Task> declared,
      Optional<Verdict> verdict,
      JobRunner.Factory factory)
      throws IOException {
    this(options, models, declared, verdict, factory, new Budget(limits(options)));
  }

  /** The limits for clients of such a server: the usual ones with more requests. */
  public static Limits limits(LiveOptions options) {
    return Limits.usual()
        .withConnections(MAX_CONNECTIONS)
        .withRequests(LiveOptions.CAPACITY, MAX_REQUESTS_OF_A_CONNECTION);
  }

  /**
   * Opens pipe and socket; nothing is served before {@link #start}.
   *
   * @param models names of the models, with the worst case on one accelerator of those that can be
   *     admitted
   * @param declared tasks admitted at the start, which turn admission control on
   * @param verdict the analysis that gave them their groups; needed when there are any
   * @param budget budget of the socket's clients, as its port {@code socket}
   * @throws InputException when another server holds the pipe or the socket
   */
  public LiveServer(
      LiveOptions options,
      Map<String, OptionalLong> models,
      List<Task> declared,
      Optional<Verdict> verdict,
      JobRunner.Factory factory,
      Budget budget)
      throws IOException {
    this.options = options;
    this.models = Map.copyOf(models);
    this.pictures =
        factory
            .pictures()
            .map(of -> new PictureQueue(of, LiveOptions.CAPACITY, counters, this::queue));
    int[] widths = widths(options.tpus(), verdict);
    boolean guaranteed = options.admit() || !declared.isEmpty();
    this.pauses =
        guaranteed
            ? Optional.of(new MachinePauses(counters, this::tasksAreAdmitted))
            : Optional.empty();
    ReadyQueue shared = new ReadyQueue(options.policy(), LiveOptions.CAPACITY);
    int first = 0;
    for (int width : widths) {
      ReadyQueue queue =
          guaranteed ? new ReadyQueue(options.policy(), LiveOptions.CAPACITY) : shared;
      queues.add(queue);
      workers.add(
          new GroupWorker(queue, factory, first, width, options.dropLate(), counters, pauses));
      first += width;
    }
    if (guaranteed) {
      Map<String, Long> wcet = new TreeMap<>();
      models.forEach((name, ns) -> ns.ifPresent(known -> wcet.put(name, known)));
      Admission control =
          new Admission(options.policy(), widths, queues, options.overheadNs(), wcet, counters);
      declare(control, declared, verdict);
      this.admission = Optional.of(control);
    } else {
      this.admission = Optional.empty();
    }
    if (options.pipe().isPresent()) {
      ClientPipes clients = new ClientPipes(options.clientPipes(), counters);
      this.clientPipes = Optional.of(clients);
      this.pipe =
          Optional.of(
              new StudyPipe(
                  options.pipe().get(),
                  options.permissions(),
                  new StudyIntake(this, clients),
                  counters));
    } else {
      this.clientPipes = Optional.empty();
      this.pipe = Optional.empty();
    }
    try {
      this.socket =
          options.socket().isPresent()
              ? Optional.of(
                  new SocketServer(
                      options.socket().get(), options.permissions(), this, budget.port("socket")))
              : Optional.empty();
    } catch (RuntimeException | IOException failed) {
      if (pipe.isPresent()) {
        pipe.get().close();
      }
      throw failed;
    }
  }

  private static int[] widths(int tpus, Optional<Verdict> verdict) {
    TreeMap<Integer, Integer> groups = new TreeMap<>();
    verdict.ifPresent(
        found -> {
          for (TaskVerdict task : found.tasks()) {
            task.partition().ifPresent(group -> groups.put(group, task.tpus().orElseThrow()));
          }
        });
    List<Integer> widths = new ArrayList<>(groups.values());
    for (int used = widths.stream().mapToInt(Integer::intValue).sum(); used < tpus; used++) {
      widths.add(1);
    }
    return widths.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void declare(Admission control, List<Task> declared, Optional<Verdict> verdict) {
    for (int i = 0; i < declared.size(); i++) {
      control.declare(declared.get(i), verdict.orElseThrow().tasks().get(i));
    }
  }

  /** Opens the runners, then listens. */
  public void start() throws InterruptedException {
    pauses.ifPresent(MachinePauses::start);
    for (GroupWorker worker : workers) {
      worker.start();
    }
    pictures.ifPresent(PictureQueue::start);
    watchdog.setDaemon(true);
    watchdog.start();
    pipe.ifPresent(StudyPipe::start);
    socket.ifPresent(SocketServer::start);
  }

  public JobCounters counters() {
    return counters;
  }

  /** The time that each group has run jobs, in the groups' order. */
  public long[] busyNs() {
    return workers.stream().mapToLong(GroupWorker::busyNs).toArray();
  }

  /** The number of jobs that wait for an accelerator. */
  public int waiting() {
    return Set.copyOf(queues).stream().mapToInt(ReadyQueue::waiting).sum();
  }

  Optional<Admission> admission() {
    return admission;
  }

  private boolean tasksAreAdmitted() {
    return admission.map(Admission::size).orElse(0) > 0;
  }

  /** Accepts a job, or tells its client why not. */
  void submit(Job job) {
    counters.count(Event.RECEIVED);
    if (!models.containsKey(job.asked.model())) {
      counters.end(job, Event.FAILED, "unknown model " + brief(job.asked.model()));
      return;
    }
    job.wcetNs = models.get(job.asked.model()).orElse(0);
    job.task.ifPresent(task -> task.lastUseNanos = job.arrivalNanos);
    if (pictures.isEmpty()) {
      queue(job);
    } else if (!pictures.get().offer(job)) {
      counters.end(job, Event.REFUSED, "refused: " + TOO_MANY);
    }
  }

  private void queue(Job job) {
    int group = job.task.isPresent() ? job.task.get().group : 0;
    String why =
        switch (queues.get(group).offer(job)) {
          case TAKEN -> "";
          case TOO_MANY_OF_ITS_TASK ->
              "too many requests of its task wait, because it sends more often than admitted";
          case TASK_LEFT -> "its task has left";
          case FULL -> "too many requests wait";
          case CLOSED -> "the server ends";
        };
    if (!why.isEmpty()) {
      counters.end(job, Event.REFUSED, "refused: " + why);
    }
  }

  /** Tells a client that its request is not admitted. */
  void refuse(Job job, String reason) {
    counters.count(Event.RECEIVED);
    counters.end(job, Event.REFUSED, reason);
  }

  private static String brief(String text) {
    return text.length() > 60 ? text.substring(0, 60) : text;
  }

  private void watch() {
    try {
      while (!ended.await(WATCH_MS, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        for (GroupWorker worker : workers) {
          worker.giveUp(GIVE_UP_TIMES, GIVE_UP_LEAST_NS, now);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Stops taking requests, removes the pipe, lets waiting jobs run for the drain time, tells the
   * clients of the others, and removes the socket.
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (pipe.isPresent()) {
      pipe.get().close();
    }
    socket.ifPresent(SocketServer::stopReading);
    pictures.ifPresent(PictureQueue::stop);
    try {
      if (admission.isPresent()) {
        admission.get().close();
      }
      long until = System.nanoTime() + options.drainMs() * 1_000_000L;
      if (pictures.isPresent()) {
        pictures.get().join((until - System.nanoTime()) / 1_000_000L);
      }
      queues.forEach(ReadyQueue::close);
      for (GroupWorker worker : workers) {
        worker.join((until - System.nanoTime()) / 1_000_000L);
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    pictures.ifPresent(room -> dropAll(room.clear()));
    pictures.ifPresent(PictureQueue::close);
    queues.forEach(queue -> dropAll(queue.clear()));
    workers.forEach(GroupWorker::abandon);
    pauses.ifPresent(MachinePauses::close);
    ended.countDown();
    clientPipes.ifPresent(ClientPipes::close);
    if (socket.isPresent()) {
      socket.get().close();
    }
  }

  private void dropAll(List<Job> left) {
    for (Job job : left) {
      counters.end(job, Event.DROPPED, "dropped: the server ends");
    }
  }
}
