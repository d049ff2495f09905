package io.splitpoint.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An endless answer, the same for all clients. Publishing a part never waits: a client that has not
 * read the part before misses this one, and a client that reads none for the time of an answer is
 * disconnected. Thread-safe.
 */
public final class Broadcast implements Resource {

  private final String type;
  private final int most;
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

  /**
   * @param type the content type
   * @param most largest number of clients at a time; others get status 503
   */
  public Broadcast(String type, int most) {
    this.type = type;
    this.most = most;
  }

  /** Whether there are clients; otherwise nothing needs to be published. */
  public boolean isWatched() {
    return !watchers.isEmpty();
  }

  /** Sends a part, made of these pieces, to all clients that have read the one before. */
  public void publish(ByteBuffer... pieces) {
    int size = 0;
    for (ByteBuffer piece : pieces) {
      size += piece.remaining();
    }
    ByteBuf part = PooledByteBufAllocator.DEFAULT.directBuffer(size);
    try {
      for (ByteBuffer piece : pieces) {
        part.writeBytes(piece.duplicate());
      }
      watchers.forEach(watcher -> watcher.send(part.retainedDuplicate()));
    } finally {
      part.release();
    }
  }

  /** Adds the client of a connection; returns false when there is no place. */
  boolean watch(ChannelHandlerContext ctx, RequestGate gate, Budget.Port port, boolean chunked) {
    Watcher watcher = new Watcher(ctx, port);
    synchronized (this) {
      if (watchers.size() >= most) {
        return false;
      }
      watchers.add(watcher);
    }
    ctx.channel().closeFuture().addListener(closed -> watchers.remove(watcher));
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    head.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    HttpUtil.setTransferEncodingChunked(head, chunked);
    WebHandler.guardHeaders(head);
    ctx.writeAndFlush(head);
    gate.watch(ctx);
    return true;
  }

  /** One client. */
  private static final class Watcher {
    private final ChannelHandlerContext ctx;
    private final Budget.Port port;
    private volatile ChannelFuture last; // The last part that was sent.
    private volatile long sinceNanos;

    Watcher(ChannelHandlerContext ctx, Budget.Port port) {
      this.ctx = ctx;
      this.port = port;
    }

    void send(ByteBuf part) {
      ChannelFuture before = last;
      if (before == null || before.isDone()) {
        sinceNanos = System.nanoTime();
        last = ctx.writeAndFlush(new DefaultHttpContent(part));
        return;
      }
      part.release();
      long most = port.limits().arrival().bodyMs(0);
      if ((System.nanoTime() - sinceNanos) / 1_000_000 > most && ctx.channel().isOpen()) {
        port.count(Cause.NOT_READING);
        ctx.close();
      }
    }
  }
}
