package io.splitpoint.schedule.live;

import io.splitpoint.schedule.live.JobCounters.Event;
import io.splitpoint.server.Arrival;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Cause;
import io.splitpoint.server.Lease;
import io.splitpoint.server.Refused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;

/**
 * One client of the socket. Its requests are read by the socket's thread; replies are written by
 * the thread that has them, at once when the client accepts them. A client with a megabyte of
 * unread replies is disconnected.
 *
 * <p>While an admission is decided, nothing more is read from this client, so that its requests are
 * handled in their order.
 */
final class ClientConnection implements ReplyTo {

  private static final int MAX_LINE_BYTES = 8_192;
  private static final int MAX_UNSENT_BYTES = 1 << 20;
  private static final int LEAST_UNSENT_BYTES = 4_096;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final SocketServer socket;
  private final JobCounters counters;
  private final Budget.Port.Share share;
  private final Lease memory;
  private final Lines lines;
  private final SocketCommands commands;
  private final Queue<String> unread = new ArrayDeque<>();
  private ByteBuffer unsent = ByteBuffer.allocate(LEAST_UNSENT_BYTES);
  private boolean inLine;
  private long lineSinceNanos;
  private long takenNanos;
  private volatile boolean paused;
  private volatile boolean closed;

  /**
   * @param share the connection's share of the budget, closed with it
   * @throws Refused when the budget has no memory for its lines
   */
  ClientConnection(
      SocketChannel channel,
      SelectionKey key,
      SocketServer socket,
      LiveServer server,
      Budget.Port.Share share) {
    this.share = share;
    this.memory = share.memory(MAX_LINE_BYTES + LEAST_UNSENT_BYTES);
    this.channel = channel;
    this.key = key;
    this.socket = socket;
    this.counters = server.counters();
    this.commands = new SocketCommands(server, this, share);
    this.lines =
        new Lines(
            MAX_LINE_BYTES,
            this::line,
            () -> {
              counters.count(Event.TOO_LONG);
              share.port().count(Cause.TOO_LARGE);
              send("error - expected lines of at most " + MAX_LINE_BYTES + " bytes");
            });
  }

  /** Reads the available bytes, on the socket's thread. */
  void read(ByteBuffer bytes) {
    try {
      bytes.clear();
      int count = channel.read(bytes);
      if (count < 0) {
        close();
        return;
      }
      boolean before = inLine;
      lines.add(bytes.flip());
      inLine = lines.inLine();
      if (inLine && !before) {
        lineSinceNanos = System.nanoTime();
        socket.watch();
      }
    } catch (IOException | Refused gone) {
      close();
    }
  }

  private void line(String line) {
    if (paused) {
      memory.add(line.length());
      unread.add(line);
    } else {
      commands.line(line);
    }
  }

  /** Stops reading until {@link #resume} is called. Called by the socket's thread. */
  void pause() {
    paused = true;
    interest();
  }

  /** Sends the awaited line, then continues with the input after it. Called by any thread. */
  void resume(String line) {
    socket.later(
        () -> {
          send(line);
          paused = false;
          lineSinceNanos = System.nanoTime();
          while (!paused && !unread.isEmpty()) {
            String next = unread.remove();
            memory.giveBack(next.length());
            commands.line(next);
          }
          interest();
        });
  }

  @Override
  public boolean gone() {
    return closed;
  }

  @Override
  public void answered(Job job, Classification answer, long endNanos) {
    send(
        String.format(
            Locale.ROOT,
            "done %s %.6f %.6f %s %s",
            job.asked.id(),
            answer.score(),
            (endNanos - job.arrivalNanos) / 1e6,
            endNanos - job.dueNanos > 0 ? "late" : "ontime",
            answer.label().replaceAll("[\\r\\n]+", " ")));
  }

  @Override
  public void failed(Job job, String reason) {
    send("error " + job.asked.id() + " " + reason.replaceAll("[\\r\\n]+", " "));
  }

  synchronized void send(String line) {
    if (closed) {
      counters.count(Event.UNDELIVERED);
      return;
    }
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    if (unsent.position() + bytes.length > MAX_UNSENT_BYTES) {
      share.port().count(Cause.NOT_READING);
      counters.count(Event.UNDELIVERED);
      close();
      return;
    }
    boolean wasEmpty = unsent.position() == 0;
    if (wasEmpty) {
      takenNanos = System.nanoTime();
    }
    if (unsent.remaining() < bytes.length) {
      int size = Math.max(2 * unsent.capacity(), unsent.position() + bytes.length);
      try {
        memory.add(size - unsent.capacity());
      } catch (Refused noMemory) {
        counters.count(Event.UNDELIVERED);
        close();
        return;
      }
      unsent = ByteBuffer.allocate(size).put(unsent.flip());
    }
    unsent.put(bytes);
    if (wasEmpty) {
      flush();
      if (!closed && unsent.position() > 0) {
        socket.later(this::interest);
      }
    }
  }

  /** Writes what the client accepts now. */
  synchronized void flush() {
    if (closed) {
      return;
    }
    try {
      unsent.flip();
      try {
        if (channel.write(unsent) > 0) {
          takenNanos = System.nanoTime();
        }
      } finally {
        unsent.compact();
      }
      if (unsent.position() == 0) {
        int less = unsent.capacity() - LEAST_UNSENT_BYTES;
        if (less > 0) {
          unsent = ByteBuffer.allocate(LEAST_UNSENT_BYTES);
          memory.giveBack(less);
        }
        interest();
      }
    } catch (IOException gone) {
      close();
    }
  }

  /** Whether there are replies that the client has not accepted. */
  synchronized boolean unsent() {
    return !closed && unsent.position() > 0;
  }

  /** Closes a connection whose line or replies are stuck for too long; on the socket's thread. */
  synchronized void cutOffIfSlow(long nowNanos) {
    Arrival times = share.port().limits().arrival();
    boolean unread = unsent.position() > 0;
    boolean unfinished = inLine && !paused;
    if (closed || !unread && !unfinished) {
      return;
    }
    if (unread && nowNanos - takenNanos > times.bodyMs(0) * 1_000_000) {
      share.port().count(Cause.NOT_READING);
      close();
    } else if (unfinished && nowNanos - lineSinceNanos > times.headMs() * 1_000_000) {
      share.port().count(Cause.TOO_SLOW);
      close();
    } else {
      socket.watch();
    }
  }

  /** Sets what this connection waits for. */
  synchronized void interest() {
    try {
      int ops =
          (socket.reading() && !paused ? SelectionKey.OP_READ : 0)
              | (unsent.position() > 0 ? SelectionKey.OP_WRITE : 0);
      if (unsent.position() > 0) {
        socket.watch();
      }
      if (key.interestOps() != ops) {
        key.interestOps(ops);
      }
    } catch (CancelledKeyException gone) {
      // The connection was closed meanwhile.
    }
  }

  /** Closes the connection; replies that were not sent are counted. */
  synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (int i = 0; i < unsent.position(); i++) {
      if (unsent.get(i) == '\n') {
        counters.count(Event.UNDELIVERED);
      }
    }
    unsent.clear();
    memory.close();
    share.close();
    commands.leaveAll();
    key.cancel();
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      // Nothing is left to close.
    }
  }
}
