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
 * The gRPC sockets, to which gRPC gives no access: twice as many as are served are accepted, so
 * that the others can be refused with a reason, and a client that does not read is not read from.
 */
final class GrpcSockets {

  private final Budget.Port port;
  private final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  GrpcSockets(Budget.Port port) {
    this.port = port;
  }

  /** The listening socket. */
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
                  client.unsafe().closeForcibly(); // So many refusals are an attack.
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
   * Lets the connection from this address end as in HTTP/2: no new calls begin, and it closes when
   * the client knows it and its calls have ended, however long the client takes.
   */
  void close(Object address) {
    accepted.close(channel -> address.equals(channel.remoteAddress()));
  }

  /** Closes the connection from this address at once. */
  void drop(Object address) {
    for (Channel channel : accepted) {
      ChannelHandlerContext first = channel.pipeline().context(ReadWhileRead.class);
      if (first != null && address.equals(channel.remoteAddress())) {
        first.close(); // This bypasses gRPC's handlers, which would wait.
      }
    }
  }

  /** Reads from a connection only while the client reads what was written to it. */
  private static final class ReadWhileRead extends ChannelInboundHandlerAdapter {
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      ctx.channel().config().setAutoRead(ctx.channel().isWritable());
      ctx.fireChannelWritabilityChanged();
    }
  }
}
