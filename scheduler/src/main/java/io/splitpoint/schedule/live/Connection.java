package io.splitpoint.schedule.live;

import io.splitpoint.schedule.live.Counters.Event;
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
 * whichever thread has them, at once when the client takes them. A client that lets a megabyte of
 * replies lie is cut off.
 *
 * <p>While an answer is awaited that others depend on, an admission's, nothing more is read of this
 * client, so that its requests are understood in their order.
 */
final class Connection implements ReplyTo {

  private static final int MAX_LINE_BYTES = 8_192;
  private static final int MAX_UNSENT_BYTES = 1 << 20;

  private final SocketChannel channel;
  private final SelectionKey key;
  private final SocketServer socket;
  private final Counters counters;
  private final Lines lines;
  private final SocketCommands commands;
  private final Queue<String> unread = new ArrayDeque<>();
  private ByteBuffer unsent = ByteBuffer.allocate(4_096);
  private volatile boolean paused;
  private volatile boolean closed;

  Connection(SocketChannel channel, SelectionKey key, SocketServer socket, LiveServer server) {
    this.channel = channel;
    this.key = key;
    this.socket = socket;
    this.counters = server.counters();
    this.commands = new SocketCommands(server, this);
    this.lines =
        new Lines(
            MAX_LINE_BYTES,
            this::line,
            () -> {
              counters.count(Event.TOO_LONG);
              send("error - expected lines of at most " + MAX_LINE_BYTES + " bytes");
            });
  }

  /** Reads what is there; by the socket's thread. */
  void read(ByteBuffer bytes) {
    try {
      bytes.clear();
      int count = channel.read(bytes);
      if (count < 0) {
        close();
        return;
      }
      lines.add(bytes.flip());
    } catch (IOException gone) {
      close();
    }
  }

  private void line(String line) {
    if (paused) {
      unread.add(line);
    } else {
      commands.line(line);
    }
  }

  /** Reads no more before {@link #goOn}; by the socket's thread. */
  void pause() {
    paused = true;
    interest();
  }

  /** Sends the line that was waited for, then goes on with what came after; by any thread. */
  void goOn(String line) {
    socket.later(
        () -> {
          send(line);
          paused = false;
          while (!paused && !unread.isEmpty()) {
            commands.line(unread.remove());
          }
          interest();
        });
  }

  @Override
  public boolean gone() {
    return closed;
  }

  @Override
  public void answered(Job job, Answer answer, long endNanos) {
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
      counters.count(Event.UNDELIVERED);
      close();
      return;
    }
    boolean wasEmpty = unsent.position() == 0;
    if (unsent.remaining() < bytes.length) {
      ByteBuffer more =
          ByteBuffer.allocate(Math.max(2 * unsent.capacity(), unsent.position() + bytes.length));
      unsent = more.put(unsent.flip());
    }
    unsent.put(bytes);
    if (wasEmpty) {
      flush();
      if (!closed && unsent.position() > 0) {
        socket.later(this::interest);
      }
    }
  }

  /** Writes what the client takes now. */
  synchronized void flush() {
    if (closed) {
      return;
    }
    try {
      unsent.flip();
      try {
        channel.write(unsent);
      } finally {
        unsent.compact();
      }
      if (unsent.position() == 0) {
        interest();
      }
    } catch (IOException gone) {
      close();
    }
  }

  /** Whether replies lie here that the client has not taken. */
  synchronized boolean unsent() {
    return !closed && unsent.position() > 0;
  }

  /** Says what this connection waits for. */
  synchronized void interest() {
    try {
      int ops =
          (socket.reading() && !paused ? SelectionKey.OP_READ : 0)
              | (unsent.position() > 0 ? SelectionKey.OP_WRITE : 0);
      if (key.interestOps() != ops) {
        key.interestOps(ops);
      }
    } catch (CancelledKeyException gone) {
      // closed meanwhile
    }
  }

  /** Ends the connection; replies that were not sent are counted. */
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
    commands.leaveAll();
    key.cancel();
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      // nothing is left to close
    }
  }
}
