package io.splitpoint.bench.schedule;

import io.splitpoint.schedule.Policy;
import io.splitpoint.schedule.live.Classification;
import io.splitpoint.schedule.live.JobCounters.Event;
import io.splitpoint.schedule.live.JobRunner;
import io.splitpoint.schedule.live.LiveOptions;
import io.splitpoint.schedule.live.LiveServer;
import java.io.BufferedReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Measures the overhead of the live server: {@code bench/run schedule.DispatchOverhead [REQUESTS]}.
 *
 * <p>Overhead: from just before a client's write into the socket (so its system call is counted
 * too) to the job's first instruction on an idle accelerator, one request at a time, some a
 * millisecond apart. Throughput: up to 4,000 requests in flight, jobs that do nothing, until all
 * answers are back. Targets: median under 60 µs, 99th percentile under 300 µs; 50,000 a second.
 */
public final class DispatchOverhead {

  private static final int WARM_UP = 20_000;
  private static final int MAX_OUTSTANDING = 4_000;

  private DispatchOverhead() {}

  public static void main(String[] args) throws Exception {
    int requests = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
    Path directory = Files.createTempDirectory("splitpoint-bench");
    Path socket = directory.resolve("s");
    long[] started = new long[1];
    JobRunner runner =
        new JobRunner() {
          @Override
          public Classification run(String model, Picture picture) {
            started[0] = System.nanoTime();
            return new Classification("none", 0);
          }

          @Override
          public void close() {}
        };
    try (LiveServer server =
        new LiveServer(
            new LiveOptions(
                Policy.EDF,
                1,
                Optional.empty(),
                LiveOptions.STUDY_CLIENT_PIPES,
                Optional.of(socket),
                "rw-------",
                false,
                1_000_000,
                false,
                5_000),
            Map.of("m", OptionalLong.empty()),
            List.of(),
            Optional.empty(),
            (first, tpus) -> runner)) {
      server.start();
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        overhead(channel, in, started, WARM_UP, 0);
        for (long pauseNs : new long[] {0, 1_000_000}) {
          Histogram seen = overhead(channel, in, started, requests, pauseNs);
          System.out.printf(
              "overhead, %s: median %.1f µs, p90 %.1f, p99 %.1f, max %.1f (%d requests)%n",
              pauseNs == 0 ? "back to back" : "1 ms apart",
              seen.getValueAtPercentile(50) / 1e3,
              seen.getValueAtPercentile(90) / 1e3,
              seen.getValueAtPercentile(99) / 1e3,
              seen.getMaxValue() / 1e3,
              requests);
        }
        for (int round = 0; round < 5; round++) {
          System.out.printf("throughput: %.0f requests a second%n", throughput(channel, in));
        }
      }
      System.out.println(server.counters().of(Event.ANSWERED) + " answered");
    }
    Files.deleteIfExists(directory);
  }

  private static Histogram overhead(
      SocketChannel channel, BufferedReader in, long[] started, int requests, long pauseNs)
      throws Exception {
    Histogram histogram = new Histogram(3);
    ByteBuffer line = ByteBuffer.wrap("once 1 m 100 1000 i\n".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < requests; i++) {
      if (pauseNs > 0) {
        LockSupport.parkNanos(pauseNs);
      }
      line.rewind();
      long sent = System.nanoTime();
      channel.write(line);
      // the runner's note happens before the answer, which is read first
      if (!in.readLine().startsWith("done 1 ")) {
        throw new IllegalStateException("no answer");
      }
      histogram.recordValue(Math.max(0, started[0] - sent));
    }
    return histogram;
  }

  private static double throughput(SocketChannel channel, BufferedReader in) throws Exception {
    int requests = 200_000;
    int batch = 200;
    byte[] lines = "once 1 m 100 1000 i\n".repeat(batch).getBytes(StandardCharsets.UTF_8);
    Semaphore window = new Semaphore(MAX_OUTSTANDING);
    long start = System.nanoTime();
    Thread writer =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < requests / batch; i++) {
                  window.acquireUninterruptibly(batch);
                  ByteBuffer bytes = ByteBuffer.wrap(lines);
                  while (bytes.hasRemaining()) {
                    channel.write(bytes);
                  }
                }
              } catch (java.io.IOException broken) {
                throw new java.io.UncheckedIOException(broken);
              }
            },
            "requests");
    writer.start();
    for (int i = 0; i < requests; i++) {
      String reply = in.readLine();
      if (!reply.startsWith("done")) {
        throw new IllegalStateException(reply);
      }
      window.release();
    }
    writer.join();
    return requests / ((System.nanoTime() - start) / 1e9);
  }
}
