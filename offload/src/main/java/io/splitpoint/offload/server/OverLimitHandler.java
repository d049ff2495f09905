package io.splitpoint.offload.server;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import io.splitpoint.offload.protocol.ProtocolException;
import java.util.concurrent.TimeUnit;

/** Refuses the first request of a REST connection beyond the limit and closes it. */
final class OverLimitHandler extends ChannelInboundHandlerAdapter {

  /** Time after which it is closed without a request. */
  static final int SECONDS = 5;

  private final int most;

  OverLimitHandler(int most) {
    this.most = most;
  }

  static ProtocolException refusal(int most) {
    return new ProtocolException(
        ProtocolException.Kind.FULL,
        "there are %d connections, which is the limit".formatted(most));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest) {
      FullHttpResponse answer = RestHandler.error(refusal(most));
      HttpUtil.setContentLength(answer, answer.content().readableBytes());
      HttpUtil.setKeepAlive(answer, false);
      ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.executor().schedule(() -> ctx.close(), SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
