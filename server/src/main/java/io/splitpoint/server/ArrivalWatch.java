package io.splitpoint.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Watches how fast a connection's HTTP requests arrive: it sees the bytes, and {@link #messages()}
 * sees the decoded messages. Put it before the codec; it fires {@link RequestGate.Stop#TOO_SLOW}
 * once for the handlers after it.
 */
public final class ArrivalWatch extends ChannelInboundHandlerAdapter {

  private static final long TICK_MS = 250;

  private enum Part {
    NONE,
    HEAD,
    BODY
  }

  private final Arrival limits;
  private Part part = Part.NONE;
  private long bytes;
  private long usedMs;
  private Future<?> ticks;

  public ArrivalWatch(Arrival limits) {
    this.limits = limits;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ticks =
        ctx.executor()
            .scheduleWithFixedDelay(() -> tick(ctx), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    ctx.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (ticks != null) {
      ticks.cancel(false);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf read) {
      if (part == Part.NONE) {
        enter(Part.HEAD);
      }
      bytes += read.readableBytes();
    }
    ctx.fireChannelRead(message);
  }

  private void enter(Part next) {
    part = next;
    bytes = 0;
    usedMs = 0;
  }

  private void tick(ChannelHandlerContext ctx) {
    if (part == Part.NONE || !ctx.channel().config().isAutoRead()) {
      return;
    }
    usedMs += TICK_MS;
    if (usedMs > (part == Part.HEAD ? limits.headMs() : limits.bodyMs(bytes))) {
      ticks.cancel(false);
      ctx.fireUserEventTriggered(RequestGate.Stop.TOO_SLOW);
    }
  }

  /** The handler that belongs after the codec. */
  public ChannelInboundHandler messages() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
          enter(Part.BODY);
        }
        if (message instanceof LastHttpContent) {
          enter(Part.NONE);
        }
        ctx.fireChannelRead(message);
      }
    };
  }
}
