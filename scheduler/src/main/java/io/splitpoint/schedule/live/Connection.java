package io.splitpoint.schedule.live;

import io.splitpoint.schedule.live.Counters.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One client of the socket. Its requests are read by the socket's thread; replies are written by
 * whichever thread has them, at once when the client takes them. A client that lets a megabyte of
 * replies lie is cut off.
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
  private ByteBuffer unsent = ByteBuffer.allocate(4_096);
  private boolean closed;

  Connection(SocketChannel channel, SelectionKey key, SocketServer socket, LiveServer server) {
    this.channel = channel;
    this.key = key;
    this.socket = socket;
    this.counters = server.counters();
    this.commands = new SocketCommands(server, this);
    this.lines =
        new Lines(
            MAX_LINE_BYTES,
            commands::line,
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

  @Override
  public void answered(Job job, Answer answer, long endNanos) {
    send(
        String.format(
            Locale.ROOT,
            "done %s %.6f %.6f %s %s",
            job.id,
            answer.score(),
            (endNanos - job.arrivalNanos) / 1e6,
            endNanos - job.deadlineNanos > 0 ? "late" : "ontime",
            answer.label().replaceAll("[\\r\\n]+", " ")));
  }

  @Override
  public void failed(Job job, String reason) {
    send("error " + job.id + " " + reason.replaceAll("[\\r\\n]+", " "));
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
        socket.laterWrite(this);
      }
    }
  }

  /** Writes what the client takes now. */
  synchronized void flush() {
    try {
      unsent.flip();
      channel.write(unsent);
      unsent.compact();
      if (unsent.position() == 0
          && key.isValid()
          && (key.interestOps() & SelectionKey.OP_WRITE) != 0) {
        key.interestOps(SelectionKey.OP_READ);
      }
    } catch (IOException gone) {
      unsent.clear();
      close();
    }
  }

  synchronized void wantWrite() {
    if (key.isValid() && unsent.position() > 0) {
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  private synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    commands.leaveAll();
    key.cancel();
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      // nothing is left to close
    }
  }
}
