package io.splitpoint.offload.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Cause;
import io.splitpoint.server.Listening;

/**
 * The sockets of the gRPC half, which gRPC itself does not give away: twice as many as are served
 * are accepted, so that the others can be told, and a client that does not read is not read from.
 */
final class GrpcSockets {

  private final Budget.Port port;
  private final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  GrpcSockets(Budget.Port port) {
    this.port = port;
  }

  /** What listens. */
  ServerChannel listening() {
    Listening channel = new Listening();
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object connection) {
                Channel client = (Channel) connection;
                if (accepted.size() >= 2 * port.limits().connections()) {
                  port.count(Cause.CONNECTIONS);
                  client.unsafe().closeForcibly(); // so many refusals are an attack
                  return;
                }
                accepted.add(client);
                client.pipeline().addLast(new ReadWhileRead());
                ctx.fireChannelRead(client);
              }
            });
    return channel;
  }

  /**
   * Lets the connection from this address end as HTTP/2 has it: nothing new begins, and it closes
   * when the client has heard so and its calls have ended. That takes as long as the client likes.
   */
  void close(Object address) {
    accepted.close(channel -> address.equals(channel.remoteAddress()));
  }

  /** Closes the connection from this address at once, whatever the client does. */
  void drop(Object address) {
    for (Channel channel : accepted) {
      ChannelHandlerContext first = channel.pipeline().context(ReadWhileRead.class);
      if (first != null && address.equals(channel.remoteAddress())) {
        first.close(); // past gRPC's handlers, which would wait
      }
    }
  }

  /** Reads from a connection only while what was written to it is taken. */
  private static final class ReadWhileRead extends ChannelInboundHandlerAdapter {
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      ctx.channel().config().setAutoRead(ctx.channel().isWritable());
      ctx.fireChannelWritabilityChanged();
    }
  }
}
