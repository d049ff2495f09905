package io.splitpoint.schedule.live;

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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The Unix domain socket: one thread for all connections, none of which it ever waits for. The
 * protocol is in {@code docs/schedule-protocol.md}.
 */
final class SocketServer implements AutoCloseable {

  private static final int MAX_CONNECTIONS = 1_000;
  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;

  private final Path path;
  private final LiveServer server;
  private final ServerLock lock;
  private final ServerSocketChannel listener;
  private final Selector selector;
  private final Thread thread;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16);
  private final Queue<Connection> toWrite = new ConcurrentLinkedQueue<>();
  private volatile boolean reading = true;
  private volatile boolean open = true;

  SocketServer(Path path, String permissions, LiveServer server) throws IOException {
    this.path = path;
    this.server = server;
    this.lock = ServerLock.take(path);
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET) {
          throw new ServerException(path + ": expected a socket or nothing, found another file");
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
  }

  /** Binds where nobody else can look, so that the socket never had more than its permissions. */
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
      while (open) {
        selector.select();
        for (Connection late = toWrite.poll(); late != null; late = toWrite.poll()) {
          late.wantWrite();
        }
        for (SelectionKey key : selector.selectedKeys()) {
          try {
            handle(key);
          } catch (CancelledKeyException closedMeanwhile) {
            // by the thread that had a reply for it, and found its client gone
          }
        }
        selector.selectedKeys().clear();
      }
    } catch (IOException | ClosedSelectorException closed) {
      // the server ends
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
    Connection connection = (Connection) key.attachment();
    if (key.isReadable() && reading) {
      connection.read(bytes);
    }
    if (key.isValid() && key.isWritable()) {
      connection.flush();
    }
  }

  private void accept() throws IOException {
    SocketChannel channel = listener.accept();
    if (channel == null) {
      return;
    }
    if (!reading || selector.keys().size() > MAX_CONNECTIONS) {
      channel.close();
      return;
    }
    channel.configureBlocking(false);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    key.attach(new Connection(channel, key, this, server));
  }

  /** Asks the socket's thread to go on writing to a connection that was full. */
  void laterWrite(Connection connection) {
    toWrite.add(connection);
    selector.wakeup();
  }

  void stopReading() {
    reading = false;
  }

  /** Sends what is still to be sent, as far as clients take it at once, and removes the socket. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
    open = false;
    selector.wakeup();
    try {
      if (thread.isAlive()) {
        thread.join(1_000);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
    lock.close();
  }
}
