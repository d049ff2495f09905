package io.splitpoint.offload.server;

import io.splitpoint.offload.protocol.ProtocolException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The threads that run models, and the bound on how many requests the server holds: being received,
 * waiting or running. A task that comes when the queue is full is refused at once.
 */
final class Workers implements AutoCloseable {

  /** For workers that are in the middle of a model when the server is closed. */
  private static final int END_MS = 500;

  private final int number;
  private final int capacity;
  private final Semaphore places;
  private final ExecutorService threads;
  private volatile boolean stopping;

  /**
   * @param workers threads, at least 1
   * @param queue requests that may wait beside those that run, at least 0
   */
  Workers(int workers, int queue) {
    number = workers;
    capacity = workers + queue;
    places = new Semaphore(capacity);
    java.util.concurrent.atomic.AtomicInteger last =
        new java.util.concurrent.atomic.AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            workers,
            task -> {
              Thread thread = new Thread(task, "offload-worker-" + last.incrementAndGet());
              thread.setDaemon(true); // a model cannot be interrupted
              return thread;
            });
  }

  /**
   * Takes a place, which {@link #leave} gives back.
   *
   * @throws ProtocolException {@code FULL} or {@code UNAVAILABLE}
   */
  void enter() {
    if (stopping) {
      throw new ProtocolException(ProtocolException.Kind.UNAVAILABLE, "the server is stopping");
    }
    if (!places.tryAcquire()) {
      throw new ProtocolException(
          ProtocolException.Kind.FULL,
          "the queue is full: " + capacity + " requests are waiting or running");
    }
  }

  /** Threads that run models. */
  int number() {
    return number;
  }

  void leave() {
    places.release();
  }

  /** What a request that has a place is waiting for. Neither method throws; one of them is run. */
  interface Task extends Runnable {

    /** Ends the request instead, because the server stops before a worker is free. */
    void refuse(ProtocolException why);
  }

  void submit(Task task) {
    threads.execute(task);
  }

  /**
   * Whether the one request that has a place is the only one: no other request is kept waiting then
   * when it runs on the thread that received it, and two hand-overs between threads, which cost
   * more than all the rest of a small request, are saved.
   */
  boolean onlyOne() {
    return places.availablePermits() == capacity - 1;
  }

  boolean stopping() {
    return stopping;
  }

  /**
   * Takes no further requests, waits for those that are in, and refuses those that still wait then.
   * What a worker is running goes on.
   *
   * @return whether all were served in time
   */
  boolean drain(long millis) throws InterruptedException {
    stopping = true;
    boolean served = places.tryAcquire(capacity, millis, TimeUnit.MILLISECONDS);
    refuseWaiting();
    return served;
  }

  private void refuseWaiting() {
    for (Runnable waiting : threads.shutdownNow()) {
      ((Task) waiting)
          .refuse(
              new ProtocolException(
                  ProtocolException.Kind.UNAVAILABLE,
                  "the server stopped before the request's turn came"));
    }
  }

  @Override
  public void close() {
    stopping = true;
    refuseWaiting();
    try {
      threads.awaitTermination(END_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
