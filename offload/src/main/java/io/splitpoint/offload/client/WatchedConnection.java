package io.splitpoint.offload.client;

import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.TensorSpec;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * A connection with a time limit for every exchange, also when the server sends a byte now and
 * then. {@link ServerAddress#connect} wraps every connection in one.
 */
public final class WatchedConnection implements Connection {

  private final Connection connection;
  private final int limitMs;
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "offload-watchdog");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param limitMs time limit for one exchange
   */
  WatchedConnection(Connection connection, int limitMs) {
    this.connection = connection;
    this.limitMs = limitMs;
  }

  private interface Step<T> {
    T run() throws IOException;
  }

  private <T> T watched(Step<T> step) throws IOException {
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> guard;
    try {
      guard =
          watchdog.schedule(
              () -> {
                late.set(true);
                connection.close();
              },
              limitMs,
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      throw new IOException("the connection is closed", closed);
    }
    try {
      return step.run();
    } catch (IOException | RuntimeException broken) {
      if (late.get()) {
        throw new IOException(
            "%s: expected an answer within %.1f s, found none or a part of one"
                .formatted(connection, limitMs / 1000.0),
            broken);
      }
      throw broken;
    } finally {
      guard.cancel(false);
    }
  }

  /**
   * Aborts the connection after a time, unless the result is cancelled first.
   *
   * @param still whether to abort, evaluated when the time is over
   */
  public Future<?> breakOff(long afterMs, BooleanSupplier still) {
    try {
      return watchdog.schedule(
          () -> {
            if (still.getAsBoolean()) {
              connection.close();
            }
          },
          afterMs,
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      return CompletableFuture.completedFuture(null);
    }
  }

  @Override
  public boolean ready() throws IOException {
    return watched(connection::ready);
  }

  @Override
  public ModelDescription describe(String model, String version) throws IOException {
    return watched(() -> connection.describe(model, version));
  }

  @Override
  public Exchange infer(InferRequest request, List<TensorSpec> outputs, boolean compressed)
      throws IOException {
    return watched(() -> connection.infer(request, outputs, compressed));
  }

  @Override
  public void close() {
    watchdog.shutdownNow();
    connection.close();
  }

  @Override
  public String toString() {
    return connection.toString();
  }
}
