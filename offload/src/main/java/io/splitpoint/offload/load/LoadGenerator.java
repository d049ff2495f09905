package io.splitpoint.offload.load;

import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.client.TimedInference;
import io.splitpoint.offload.protocol.ProtocolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Generates a load on a server and measures its answers. Use {@link #run} for any server of the
 * Open Inference Protocol.
 *
 * <p>Each connection has a thread, which takes the next request that is due and waits for its
 * answer. Latencies start when a request is due, not when a connection is free to send it, so that
 * a server that cannot keep up does not look fast.
 */
public final class LoadGenerator {

  /** The value of {@link #next} when all requests have been taken. */
  private static final long NONE = -1;

  /** Number of requests on each connection before the load. */
  private static final int WARM_REQUESTS = 3;

  /** Opens connections. */
  @FunctionalInterface
  public interface Opener {
    Connection open() throws IOException;
  }

  private final LoadPlan plan;
  private final LongConsumer progress;
  private final SplittableRandom gaps;
  private final AtomicBoolean away = new AtomicBoolean();
  private final List<Double> latencies = new ArrayList<>();
  private long startNanos;
  private long dueNanos; // Due time of the request before, from the start.
  private long issued;
  private long failed;
  private String failure;

  private LoadGenerator(LoadPlan plan, LongConsumer progress) {
    this.plan = plan;
    this.progress = progress;
    gaps = new SplittableRandom(plan.seed());
  }

  /**
   * Runs the load. Before it each connection makes three requests, and the first continues for
   * {@link LoadPlan#warmSeconds}; these do not count.
   *
   * @param model the model's name on the server
   * @param progress receives the number of requests so far, from time to time
   * @throws IOException when the server cannot be reached at the start
   * @throws ProtocolException when it does not have the model
   */
  public static LoadResult run(LoadPlan plan, String model, Opener opener, LongConsumer progress)
      throws IOException, InterruptedException {
    int number = plan.scenario() == Scenario.SINGLE_STREAM ? 1 : plan.connections();
    LoadGenerator load = new LoadGenerator(plan, progress);
    List<Connection> connections = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try {
      for (int i = 0; i < number; i++) {
        Connection connection = opener.open();
        connections.add(connection);
        TimedInference inference =
            TimedInference.of(connection, connection.describe(model, ""))
                .fill(new SplittableRandom(plan.seed() + i));
        long warm = System.nanoTime() + (i == 0 ? (long) (plan.warmSeconds() * 1e9) : 0);
        for (int made = 0; made < WARM_REQUESTS || System.nanoTime() < warm; made++) {
          inference.answer();
        }
        threads.add(new Thread(() -> load.answerAll(inference), "load-" + i));
      }
      load.startNanos = System.nanoTime();
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      return load.result(System.nanoTime());
    } finally {
      threads.forEach(Thread::interrupt);
      connections.forEach(Connection::close);
    }
  }

  /** The due time of the next request, in nanoseconds from the start. */
  private synchronized long next() {
    long now = System.nanoTime() - startNanos;
    boolean poisson = plan.scenario() == Scenario.SERVER;
    long due =
        poisson
            ? dueNanos + (long) (-Math.log(1 - gaps.nextDouble()) / plan.perSecond() * 1e9)
            : now;
    // As in LoadGen, the last request is the first that is due after the time.
    boolean enough = dueNanos >= plan.seconds() * 1e9 && issued >= plan.least();
    if (enough || away.get() || Thread.currentThread().isInterrupted()) {
      return NONE;
    }
    dueNanos = due;
    issued++;
    if (issued % 100 == 0) {
      progress.accept(issued);
    }
    return due;
  }

  private void answerAll(TimedInference inference) {
    for (long due = next(); due != NONE; due = next()) {
      for (long left = left(due); left > 0; left = left(due)) {
        LockSupport.parkNanos(left);
      }
      try {
        inference.answer();
        answered(left(due));
      } catch (ProtocolException refused) {
        failed(refused.getMessage());
      } catch (IOException | RuntimeException gone) {
        failed(gone.getMessage());
        away.set(true); // This connection cannot be used again, and a load on fewer would be
        // different.
      }
    }
  }

  /** Nanoseconds until then; negative after it. */
  private long left(long due) {
    return startNanos + due - System.nanoTime();
  }

  private synchronized void answered(long leftNanos) {
    latencies.add(-leftNanos / 1e6);
  }

  private synchronized void failed(String why) {
    failed++;
    failure = failure == null ? why : failure;
  }

  private synchronized LoadResult result(long endNanos) {
    return LoadResult.of(
        plan,
        latencies.stream().mapToDouble(Double::doubleValue).toArray(),
        failed,
        Optional.ofNullable(failure),
        dueNanos / 1e9,
        (endNanos - startNanos) / 1e9);
  }
}
