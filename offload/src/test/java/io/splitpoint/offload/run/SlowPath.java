package io.splitpoint.offload.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A proxy on the way to a server that passes so many bytes a second each way. */
final class SlowPath implements AutoCloseable {

  private final ServerSocket listening;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong arrived = new AtomicLong();
  private volatile double bytesPerMs;
  private volatile Optional<Hold> hold = Optional.empty();
  private volatile Lock processor = new ReentrantLock(); // its own: nobody else wants it

  SlowPath(int target, double megabits) throws IOException {
    this.target = target;
    bytesPerMs = megabits * 125;
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread("slow-accept", this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Bytes that have come to it, from both sides. */
  long arrived() {
    return arrived.get();
  }

  void megabits(double rate) {
    bytesPerMs = rate * 125;
  }

  /** From now on passing anything on takes this for a moment, as it would a processor. */
  void shares(Lock with) {
    processor = with;
  }

  /** Cuts every connection where it is; new ones are let through. */
  void cut() throws IOException {
    // those of now, before the first is closed: a client comes back at once
    for (Socket socket : List.copyOf(sockets)) {
      sockets.remove(socket);
      socket.close();
    }
  }

  /** From now on what begins with this text waits here for {@link Hold#release}. */
  Hold hold(String text) {
    Hold held = new Hold(text, new CountDownLatch(1), new CountDownLatch(1));
    hold = Optional.of(held);
    return held;
  }

  /** Requests that wait. */
  record Hold(String text, CountDownLatch came, CountDownLatch free) {

    /** Waits until there is one. */
    void await() throws InterruptedException {
      assertThat(came.await(60, TimeUnit.SECONDS)).isTrue();
    }

    void release() {
      free.countDown();
    }

    private void pass(String chunk) throws InterruptedException {
      if (chunk.startsWith(text)) {
        came.countDown();
        free.await();
      }
    }
  }

  private interface Task {
    void run() throws IOException, InterruptedException;
  }

  private static void thread(String name, Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException | InterruptedException closed) {
                // the end of a connection
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      for (Socket socket : new Socket[] {client, server}) {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
      }
      thread("slow-up", () -> pass(client, server));
      thread("slow-down", () -> pass(server, client));
    }
  }

  private void pass(Socket from, Socket to) throws IOException, InterruptedException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] chunk = new byte[4096];
      double owedMs = 0;
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        arrived.addAndGet(n);
        owedMs += n / bytesPerMs;
        if (owedMs >= 1) {
          long start = System.nanoTime();
          Thread.sleep((long) owedMs);
          owedMs -= (System.nanoTime() - start) / 1e6;
        }
        if (hold.isPresent()) {
          hold.get().pass(new String(chunk, 0, n, StandardCharsets.ISO_8859_1));
        }
        Lock shared = processor;
        shared.lock();
        shared.unlock();
        out.write(chunk, 0, n);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }
}
