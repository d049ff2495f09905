package io.splitpoint.offload.server;

import io.grpc.Attributes;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.splitpoint.offload.protocol.ProtocolException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The gRPC half's connections, counted: on one beyond the limit the first call is refused, and it
 * is closed; twice as many are not even told. And a call must have come within the time that the
 * largest request may take.
 */
final class GrpcLimits extends ServerTransportFilter implements ServerInterceptor {

  private static final Attributes.Key<Boolean> BEYOND = Attributes.Key.create("beyond the limit");

  /** For a refusal to be sent before its connection is closed. */
  private static final int LAST_WORD_MS = 200;

  private final int most;
  private final Limits limits;
  private final long largestBytes;
  private final ScheduledExecutorService timers;
  private final AtomicInteger open = new AtomicInteger();
  private final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  /**
   * @param most connections that are served
   * @param timers runs what is short
   */
  GrpcLimits(int most, Limits limits, long largestBytes, ScheduledExecutorService timers) {
    this.most = most;
    this.limits = limits;
    this.largestBytes = largestBytes;
    this.timers = timers;
  }

  /** What listens; gRPC itself does not give its connections away. */
  ServerChannel listening() {
    NioServerSocketChannel channel = new NioServerSocketChannel();
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object connection) {
                Channel client = (Channel) connection;
                if (accepted.size() >= 2 * most) {
                  client.unsafe().closeForcibly(); // so many refusals are an attack
                  return;
                }
                accepted.add(client);
                ctx.fireChannelRead(client);
              }
            });
    return channel;
  }

  private void closeAfter(Attributes transport, long millis) {
    Object client = transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    timers.schedule(
        () -> accepted.close(channel -> client.equals(channel.remoteAddress())),
        millis,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public Attributes transportReady(Attributes transport) {
    if (open.incrementAndGet() <= most) {
      return transport;
    }
    closeAfter(transport, TimeUnit.SECONDS.toMillis(Crowd.SECONDS));
    return transport.toBuilder().set(BEYOND, true).build();
  }

  @Override
  public void transportTerminated(Attributes transport) {
    open.decrementAndGet();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (call.getAttributes().get(BEYOND) != null) {
      closeAfter(call.getAttributes(), LAST_WORD_MS);
      return refused(call, Crowd.refusal(most));
    }
    AtomicBoolean decided = new AtomicBoolean(); // the request has come, or its time has gone
    ScheduledFuture<?> end =
        timers.schedule(
            () -> {
              if (decided.compareAndSet(false, true)) {
                refused(
                    call, new ProtocolException(ProtocolException.Kind.TOO_SLOW, limits.words()));
              }
            },
            limits.headMs() + limits.bodyMs(largestBytes),
            TimeUnit.MILLISECONDS);
    return new SimpleForwardingServerCallListener<Q>(next.startCall(call, headers)) {
      @Override
      public void onHalfClose() {
        if (decided.compareAndSet(false, true)) {
          end.cancel(false);
          super.onHalfClose();
        }
      }

      @Override
      public void onCancel() {
        end.cancel(false);
        super.onCancel();
      }
    };
  }

  private static <Q> ServerCall.Listener<Q> refused(ServerCall<Q, ?> call, ProtocolException why) {
    call.close(
        Status.fromCodeValue(why.kind().grpcCode()).withDescription(why.getMessage()),
        new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
