package io.splitpoint.offload.server;

import io.grpc.Attributes;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.splitpoint.offload.protocol.ProtocolException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The gRPC half's connections, counted: on one beyond the limit every call is refused. And a call
 * must have come within the time that the largest request may take.
 */
final class GrpcLimits extends ServerTransportFilter implements ServerInterceptor {

  private static final Attributes.Key<Boolean> BEYOND = Attributes.Key.create("beyond the limit");

  private final int most;
  private final Limits limits;
  private final long largestBytes;
  private final ScheduledExecutorService timers;
  private final AtomicInteger open = new AtomicInteger();

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

  @Override
  public Attributes transportReady(Attributes transport) {
    return open.incrementAndGet() > most
        ? transport.toBuilder().set(BEYOND, true).build()
        : transport;
  }

  @Override
  public void transportTerminated(Attributes transport) {
    open.decrementAndGet();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (call.getAttributes().get(BEYOND) != null) {
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
