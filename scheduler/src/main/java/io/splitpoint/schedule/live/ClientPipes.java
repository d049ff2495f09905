package io.splitpoint.schedule.live;

import io.splitpoint.schedule.live.JobCounters.Event;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Writes replies to the study's clients, {@code label, score} into {@code /tmp/pipe_<pid>}.
 *
 * <p>A pipe is opened for reading and writing, which on Linux does not wait, and is written only
 * while it is almost empty, so that a write does not block. A client that is gone or does not read
 * loses its reply; other threads write the other clients' replies meanwhile.
 */
final class ClientPipes implements AutoCloseable {

  /** Cutting a label to this length keeps a reply within an atomic write (PIPE_BUF is 4,096). */
  private static final int MAX_LABEL = 400;

  private static final int MAX_UNREAD_BYTES = 1_024;
  private static final int MAX_QUEUED = 16;
  private static final int MAX_THREADS = 32;
  private static final int FILE_TYPE = 0170000;
  private static final int FIFO = 0010000;

  private final String prefix;
  private final JobCounters counters;
  private final Map<Long, Queue<String>> queued = new HashMap<>();
  private final ExecutorService writers;

  ClientPipes(String prefix, JobCounters counters) {
    this.prefix = prefix;
    this.counters = counters;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            1,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            runnable -> {
              Thread thread = new Thread(runnable, "pipe-reply");
              thread.setDaemon(true);
              return thread;
            });
    pool.prestartAllCoreThreads();
    this.writers = pool;
  }

  /** Whether this process has a reply pipe. */
  boolean exists(long pid) {
    try {
      return isPipe(Path.of(prefix + pid));
    } catch (IOException none) {
      return false;
    }
  }

  private static boolean alive(long pid) {
    return Files.exists(Path.of("/proc/" + pid));
  }

  /** The reply channel of one client. */
  ReplyTo to(long pid) {
    // For a process that cannot be seen, such as one in a container, only its pipe counts.
    boolean seen = alive(pid);
    return new ReplyTo() {
      @Override
      public boolean gone() {
        return !exists(pid) || seen && !alive(pid);
      }

      @Override
      public Object client() {
        return pid;
      }

      @Override
      public void answered(Job job, Classification answer, long endNanos) {
        send(pid, answer.label(), answer.score());
      }

      @Override
      public void failed(Job job, String reason) {
        send(pid, "error: " + reason, 0);
      }
    };
  }

  void send(long pid, String label, double score) {
    String line = String.format(Locale.ROOT, "%s, %.6f%n", withoutCommas(label), score);
    synchronized (queued) {
      Queue<String> waiting = queued.get(pid);
      if (waiting != null) {
        // Another thread is writing to this client.
        if (waiting.size() < MAX_QUEUED) {
          waiting.add(line);
        } else {
          counters.count(Event.UNDELIVERED);
        }
        return;
      }
      Queue<String> own = new ArrayDeque<>();
      own.add(line);
      queued.put(pid, own);
    }
    try {
      writers.execute(() -> writeAll(pid));
    } catch (RejectedExecutionException allBusyOrClosed) {
      undelivered(pid);
    }
  }

  private void undelivered(long pid) {
    Queue<String> lost;
    synchronized (queued) {
      lost = queued.remove(pid);
    }
    if (lost != null) {
      lost.forEach(line -> counters.count(Event.UNDELIVERED));
    }
  }

  /** Replaces commas and line ends, because a client splits a reply at its only comma. */
  static String withoutCommas(String label) {
    String text = label.replaceAll("\\s*[,\\r\\n]+\\s*", " / ").strip();
    return text.length() > MAX_LABEL ? text.substring(0, MAX_LABEL) : text;
  }

  private void writeAll(long pid) {
    while (true) {
      String line;
      synchronized (queued) {
        Queue<String> own = queued.get(pid);
        line = own == null ? null : own.poll();
        if (line == null) {
          queued.remove(pid);
          return;
        }
      }
      if (!write(Path.of(prefix + pid), line)) {
        counters.count(Event.UNDELIVERED);
      }
    }
  }

  private static boolean write(Path pipe, String line) {
    try {
      if (!isPipe(pipe)) {
        return false;
      }
      try (FileChannel channel =
              FileChannel.open(
                  pipe,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS);
          FileInputStream unread = new FileInputStream(pipe.toFile())) {
        if (unread.available() > MAX_UNREAD_BYTES) {
          return false;
        }
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        return true;
      }
    } catch (IOException gone) {
      return false;
    }
  }

  private static boolean isPipe(Path path) throws IOException {
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & FILE_TYPE) == FIFO;
  }

  /** Writes what is queued, for at most a second, and counts the rest. */
  @Override
  public void close() {
    writers.shutdown();
    try {
      writers.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    writers.shutdownNow();
    List<Long> left;
    synchronized (queued) {
      left = List.copyOf(queued.keySet());
    }
    left.forEach(this::undelivered);
  }
}
