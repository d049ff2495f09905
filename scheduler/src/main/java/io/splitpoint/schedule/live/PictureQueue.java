package io.splitpoint.schedule.live;

import io.splitpoint.schedule.live.JobCounters.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads the pictures of jobs before they wait for an accelerator, so that a large picture does not
 * delay an accelerator. Clients are served round robin, one picture each; at most a few pictures of
 * a client are read ahead.
 */
final class PictureQueue implements AutoCloseable {

  private static final int THREADS = 2;
  private static final int AHEAD = 4;

  /** One client's jobs. */
  private static final class Client {
    final Deque<Job> waiting = new ArrayDeque<>();
    int ahead;
    boolean reading;
    boolean inTurn;
  }

  private final JobRunner.Pictures pictures;
  private final int capacity;
  private final JobCounters counters;
  private final Consumer<Job> ready;
  private final Map<Object, Client> clients = new HashMap<>();
  private final Deque<Client> turns = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private int size;
  private boolean closed;

  /**
   * @param ready receives a job whose picture has been read
   */
  PictureQueue(
      JobRunner.Pictures pictures, int capacity, JobCounters counters, Consumer<Job> ready) {
    this.pictures = pictures;
    this.capacity = capacity;
    this.counters = counters;
    this.ready = ready;
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(this::work, "pictures-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Returns false when too many jobs wait, or the server ends. */
  synchronized boolean offer(Job job) {
    if (closed || size >= capacity) {
      return false;
    }
    size++;
    Client client = clients.computeIfAbsent(job.reply.client(), unseen -> new Client());
    client.waiting.add(job);
    turn(client);
    return true;
  }

  private void turn(Client client) {
    if (!client.inTurn && !client.reading && client.ahead < AHEAD && !client.waiting.isEmpty()) {
      client.inTurn = true;
      turns.add(client);
      notify();
    }
  }

  /** A job has begun or will not begin, so that its client's next picture may be read. */
  private synchronized void begun(Object key, Client client) {
    client.ahead--;
    turn(client);
    forget(key, client);
  }

  private void forget(Object key, Client client) {
    if (client.waiting.isEmpty() && client.ahead == 0 && !client.reading) {
      clients.remove(key);
    }
  }

  private void work() {
    try {
      while (true) {
        Client client;
        Job job;
        synchronized (this) {
          while (turns.isEmpty()) {
            if (closed && size == 0) {
              notifyAll();
              return;
            }
            wait();
          }
          client = turns.remove();
          client.inTurn = false;
          client.reading = true;
          job = client.waiting.remove();
          size--;
        }
        boolean read = read(job);
        Object key = job.reply.client();
        synchronized (this) {
          client.reading = false;
          if (read) {
            client.ahead++;
            job.onBegin(() -> begun(key, client));
          }
          turn(client);
          forget(key, client);
        }
        if (read) {
          ready.accept(job);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean read(Job job) {
    if (job.reply.gone()) {
      counters.end(job, Event.ABANDONED, "dropped: its client is gone");
      return false;
    }
    try {
      job.pixels = pictures.read(job.asked.model(), job.asked.image());
      job.readyNanos = System.nanoTime();
      return true;
    } catch (RuntimeException | Error failed) {
      counters.end(job, Event.FAILED, Job.reason(failed));
      return false;
    }
  }

  /** Refuses new jobs; waiting ones are still read. */
  synchronized void stop() {
    closed = true;
    notifyAll();
  }

  /** Waits for accepted jobs to be read, at most this long. */
  void join(long ms) throws InterruptedException {
    long until = System.nanoTime() + ms * 1_000_000L;
    for (Thread thread : threads) {
      thread.join(Math.max(1, (until - System.nanoTime()) / 1_000_000L));
    }
  }

  /** Removes and returns all waiting jobs. */
  synchronized List<Job> clear() {
    List<Job> left = new ArrayList<>();
    clients.values().forEach(client -> left.addAll(client.waiting));
    clients.values().forEach(client -> client.waiting.clear());
    turns.clear();
    size = 0;
    return left;
  }

  @Override
  public void close() {
    stop();
    threads.forEach(Thread::interrupt);
  }
}
