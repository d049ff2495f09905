package io.splitpoint.offload.server;

import io.splitpoint.offload.protocol.ProtocolException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The threads that run models, and the limit on requests that are being received, waiting or
 * running. A task for a full queue is refused at once.
 */
final class Workers implements AutoCloseable {

  /** The time to wait for workers that run a model when the server is closed. */
  private static final int END_MS = 500;

  private final int number;
  private final int capacity;
  private final Semaphore places;
  private final ExecutorService threads;
  private volatile boolean stopping;

  /**
   * @param workers threads, at least 1
   * @param queue largest number of waiting requests, at least 0
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
              thread.setDaemon(true); // A model cannot be interrupted.
              return thread;
            });
  }

  /**
   * Takes a place, which {@link #leave} releases.
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

  /** The number of threads that run models. */
  int number() {
    return number;
  }

  void leave() {
    places.release();
  }

  /** The work of a request that has a place. One of the two methods is run; neither throws. */
  interface Task extends Runnable {

    /** Ends the request instead, because the server stops before a worker is free. */
    void refuse(ProtocolException why);
  }

  void submit(Task task) {
    threads.execute(task);
  }

  /**
   * Whether only one request has a place. It may then run on the thread that received it without
   * delaying another, which saves two changes of threads that cost more than the rest of a small
   * request.
   */
  boolean onlyOne() {
    return places.availablePermits() == capacity - 1;
  }

  boolean stopping() {
    return stopping;
  }

  /**
   * Takes no further requests, waits for accepted ones, and refuses those that still wait then.
   * Running ones continue.
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
                  "the server stopped before the request could run"));
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
