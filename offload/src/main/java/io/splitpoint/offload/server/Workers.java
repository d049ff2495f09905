package io.splitpoint.offload.server;

import io.splitpoint.offload.protocol.ProtocolException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The threads that run models, and the bound on how many requests are in the house: being received,
 * waiting or running. Who comes when it is full is told so at once.
 */
final class Workers implements AutoCloseable {

  private final int capacity;
  private final Semaphore places;
  private final ExecutorService threads;
  private volatile boolean stopping;

  /**
   * @param workers threads, at least 1
   * @param queue requests that may wait beside those that run, at least 0
   */
  Workers(int workers, int queue) {
    capacity = workers + queue;
    places = new Semaphore(capacity);
    java.util.concurrent.atomic.AtomicInteger number =
        new java.util.concurrent.atomic.AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            workers, task -> new Thread(task, "offload-worker-" + number.incrementAndGet()));
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

  void leave() {
    places.release();
  }

  /** Runs a task, which must not throw, of a request that has a place. */
  void submit(Runnable task) {
    threads.execute(task);
  }

  /**
   * Whether the one request that has a place is the only one: nobody is kept waiting then when it
   * runs on the thread that received it, and two hand-overs between threads, which cost more than
   * all the rest of a small request, are saved.
   */
  boolean onlyOne() {
    return places.availablePermits() == capacity - 1;
  }

  boolean stopping() {
    return stopping;
  }

  /**
   * Lets nobody in any more and waits for those that are.
   *
   * @return whether all were served in time
   */
  boolean drain(long millis) throws InterruptedException {
    stopping = true;
    return places.tryAcquire(capacity, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    stopping = true;
    threads.shutdown();
    try {
      threads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
