package io.splitpoint.schedule.live;

import io.splitpoint.failure.InputException;
import io.splitpoint.schedule.live.JobCounters.Event;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Cause;
import io.splitpoint.server.Refused;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The server of the Unix domain socket: one thread for all connections, which never blocks. The
 * protocol is in {@code docs/schedule-protocol.md}.
 */
final class SocketServer implements AutoCloseable {

  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;
  private static final long GRACE_NS = 1_000_000_000L;

  /** Interval at which clients that delay something are checked. */
  private static final long LOOK_MS = 500;

  private final Path path;
  private final LiveServer server;
  private final Budget.Port port;
  private final ServerLock lock;
  private final ServerSocketChannel listener;
  private final Selector selector;
  private final Thread thread;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16);
  private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
  private volatile boolean reading = true;
  private volatile boolean open = true;
  private volatile boolean watching;

  SocketServer(Path path, String permissions, LiveServer server, Budget.Port port)
      throws IOException {
    this.path = path;
    this.server = server;
    this.port = port;
    this.lock = ServerLock.take(path);
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET) {
          throw new InputException(path + ": expected a socket or nothing, found another file");
        }
        Files.delete(path);
      }
      this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      bind(permissions);
      this.selector = Selector.open();
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
    } catch (RuntimeException | IOException failed) {
      lock.close();
      throw failed;
    }
    this.thread = new Thread(this::serve, "request-socket");
    thread.setDaemon(true);
    thread.setPriority(Thread.MAX_PRIORITY);
  }

  /** Binds in a private directory, so that the socket never has wider permissions. */
  private void bind(String permissions) throws IOException {
    Path absolute = path.toAbsolutePath();
    Path hidden = Files.createTempDirectory(absolute.getParent(), ".splitpoint");
    try {
      Path socket = hidden.resolve("s");
      listener.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString(permissions));
      Files.move(socket, absolute, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(hidden);
    }
  }

  void start() {
    thread.start();
  }

  private void serve() {
    try {
      long looked = System.nanoTime();
      while (open) {
        selector.select(watching ? LOOK_MS : 0);
        // Tasks added meanwhile run after the next check of the channels.
        for (int left = later.size(); left > 0; left--) {
          guarded(later.remove());
        }
        for (SelectionKey key : selector.selectedKeys()) {
          try {
            handle(key);
          } catch (CancelledKeyException closedMeanwhile) {
            // The thread that had a reply for it closed it, because its client was gone.
          } catch (RuntimeException | Error failed) {
            // Memory may be short, for example: this client is disconnected, the others continue.
            failed(failed);
            guarded(() -> cutOff(key));
          }
        }
        selector.selectedKeys().clear();
        long now = System.nanoTime();
        if (watching && now - looked > LOOK_MS * 1_000_000) {
          looked = now;
          watching = false;
          connections().forEach(connection -> connection.cutOffIfSlow(now));
        }
      }
    } catch (IOException | ClosedSelectorException closed) {
      // The server ends.
    }
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error failed) {
      failed(failed);
    }
  }

  private void failed(Throwable failed) {
    server.counters().count(Event.FAILED_CONNECTIONS);
    port.count(failed instanceof OutOfMemoryError ? Cause.OUT_OF_MEMORY : Cause.FAULT);
  }

  private static void cutOff(SelectionKey key) {
    if (key.attachment() instanceof ClientConnection connection) {
      connection.close();
    }
  }

  private void handle(SelectionKey key) throws IOException {
    if (!key.isValid()) {
      return;
    }
    if (key.isAcceptable()) {
      accept();
      return;
    }
    ClientConnection connection = (ClientConnection) key.attachment();
    if (key.isReadable()) {
      connection.read(bytes);
    }
    if (key.isValid() && key.isWritable()) {
      connection.flush();
    }
  }

  private void accept() throws IOException {
    SocketChannel channel;
    try {
      channel = listener.accept();
    } catch (IOException noDescriptor) {
      // The connection stays in the backlog; the pause limits how often this is tried.
      server.counters().count(Event.FAILED_CONNECTIONS);
      LockSupport.parkNanos(10_000_000);
      return;
    }
    if (channel == null) {
      return;
    }
    if (!reading) {
      port.count(Cause.STOPPING);
      channel.close();
      return;
    }
    Budget.Port.Share share;
    try {
      share = port.connect();
    } catch (Refused full) {
      channel.close();
      return;
    }
    try {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      key.attach(new ClientConnection(channel, key, this, server, share));
    } catch (IOException | RuntimeException | Error failed) {
      share.close();
      channel.close();
      if (!(failed instanceof Refused)) {
        throw failed;
      }
    }
  }

  /** Runs the task on the socket's thread, soon. */
  void later(Runnable task) {
    later.add(task);
    selector.wakeup();
  }

  /** Has clients checked again soon, because one delays something. */
  void watch() {
    watching = true;
  }

  boolean reading() {
    return reading;
  }

  /** Stops reading requests; those that were read are still answered. */
  void stopReading() {
    reading = false;
    later(() -> connections().forEach(ClientConnection::interest));
  }

  private List<ClientConnection> connections() {
    List<ClientConnection> all = new ArrayList<>();
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof ClientConnection connection) {
        all.add(connection);
      }
    }
    return all;
  }

  /**
   * Sends the remaining replies for at most a second, counts what clients did not accept, and
   * removes the socket.
   */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
    try {
      CountDownLatch sent = new CountDownLatch(1);
      later(() -> awaitSent(sent, System.nanoTime() + GRACE_NS));
      if (thread.isAlive()) {
        sent.await(2 * GRACE_NS, TimeUnit.NANOSECONDS);
      }
      open = false;
      selector.wakeup();
      if (thread.isAlive()) {
        thread.join(1_000);
      }
    } catch (InterruptedException stopped) {
      open = false;
      selector.wakeup();
      Thread.currentThread().interrupt();
    }
    connections().forEach(ClientConnection::close);
    listener.close();
    selector.close();
    lock.close();
  }

  /** Checks repeatedly, between writes, until no reply is left or the time is over. */
  private void awaitSent(CountDownLatch sent, long untilNanos) {
    boolean left = connections().stream().anyMatch(ClientConnection::unsent);
    if (left && untilNanos - System.nanoTime() > 0) {
      LockSupport.parkNanos(1_000_000);
      later(() -> awaitSent(sent, untilNanos));
    } else {
      sent.countDown();
    }
  }
}
