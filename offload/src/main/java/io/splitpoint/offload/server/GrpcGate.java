package io.splitpoint.offload.server;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.splitpoint.offload.protocol.Inference;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.server.Arrival;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Cause;
import io.splitpoint.server.Lease;
import io.splitpoint.server.Refused;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Admits gRPC calls: it enforces the limit of connections (one beyond it is closed after its first
 * call is refused), the token, the budget's places and bytes, and the times for a call to arrive
 * and its answer to be read. Health calls need no token; they are answered after their head, so
 * that they hold nothing.
 */
final class GrpcGate extends ServerTransportFilter implements ServerInterceptor {

  private static final Attributes.Key<Budget.Port.Share> SHARE = Attributes.Key.create("share");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** The time to send a refusal before its connection is closed. */
  private static final int LAST_WORD_MS = 200;

  private final Budget.Port port;
  private final Token token;
  private final BooleanSupplier stopping;
  private final LongSupplier largestBytes;
  private final ScheduledExecutorService timers;
  private final GrpcSockets sockets;

  /**
   * @param stopping whether the server is stopping, the opposite of {@code ServerReady}
   * @param largestBytes largest request in bytes
   * @param timers runs short tasks
   */
  GrpcGate(
      Budget.Port port,
      Token token,
      BooleanSupplier stopping,
      LongSupplier largestBytes,
      ScheduledExecutorService timers,
      GrpcSockets sockets) {
    this.port = port;
    this.token = token;
    this.stopping = stopping;
    this.largestBytes = largestBytes;
    this.timers = timers;
    this.sockets = sockets;
  }

  private void closeAfterTheLastWord(Attributes transport) {
    Object client = transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    timers.schedule(() -> sockets.close(client), LAST_WORD_MS, TimeUnit.MILLISECONDS);
  }

  private void dropAfter(Attributes transport, long millis) {
    Object client = transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    timers.schedule(() -> sockets.drop(client), millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public Attributes transportReady(Attributes transport) {
    try {
      return transport.toBuilder().set(SHARE, port.connect()).build();
    } catch (Refused full) {
      dropAfter(transport, TimeUnit.SECONDS.toMillis(OverLimitHandler.SECONDS));
      return transport;
    }
  }

  @Override
  public void transportTerminated(Attributes transport) {
    Budget.Port.Share share = transport == null ? null : transport.get(SHARE);
    if (share != null) {
      share.close();
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Budget.Port.Share share = call.getAttributes().get(SHARE);
    if (share == null) {
      closeAfterTheLastWord(call.getAttributes());
      return refused(call, OverLimitHandler.refusal(port.limits().connections()));
    }
    String method = call.getMethodDescriptor().getFullMethodName();
    boolean live = method.equals(Inference.LIVE.getFullMethodName());
    if (live || method.equals(Inference.READY.getFullMethodName())) {
      return health(call, live || !stopping.getAsBoolean());
    }
    if (!token.admits(headers.get(AUTHORIZATION))) {
      port.count(Cause.UNAUTHENTICATED);
      closeAfterTheLastWord(call.getAttributes());
      return refused(
          call,
          new ProtocolException(
              ProtocolException.Kind.UNAUTHENTICATED, "expected the server's token"));
    }
    try {
      Lease place = share.request();
      return admitted(call, headers, next, new Call<>(call, place, share.memory(0)));
    } catch (Refused full) {
      return refused(call, Refusal.told(full));
    }
  }

  @SuppressWarnings("unchecked") // The method's answer is a Boolean.
  private <Q, A> ServerCall.Listener<Q> health(ServerCall<Q, A> call, boolean well) {
    call.sendHeaders(new Metadata());
    call.sendMessage((A) Boolean.valueOf(well));
    call.close(Status.OK, new Metadata());
    Taken taken = new Taken(call, 0);
    return new ServerCall.Listener<>() {
      @Override
      public void onComplete() {
        taken.end();
        port.answered();
      }

      @Override
      public void onCancel() {
        taken.end();
      }
    };
  }

  private <Q, A> ServerCall.Listener<Q> admitted(
      ServerCall<Q, A> raw, Metadata headers, ServerCallHandler<Q, A> next, Call<Q, A> call) {
    GrpcBytes bytes = GrpcBytes.of(Context.current());
    bytes.admit(call.bytes, call::refuse);
    return new SimpleForwardingServerCallListener<Q>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        if (!call.refused) {
          super.onMessage(message);
        }
      }

      @Override
      public void onHalfClose() {
        if (call.decide()) {
          super.onHalfClose();
        }
      }

      @Override
      public void onComplete() {
        call.end();
        super.onComplete();
      }

      @Override
      public void onCancel() {
        call.decide(); // The call has been answered.
        if (stopping.getAsBoolean()) {
          port.count(Cause.STOPPING);
        }
        call.end();
        super.onCancel();
      }
    };
  }

  /** Closes the connection of a client that does not read an answer in time. */
  private final class Taken {
    private final java.util.concurrent.Future<?> timer;

    Taken(ServerCall<?, ?> call, long bytes) {
      timer =
          timers.schedule(
              () -> {
                port.count(Cause.NOT_READING);
                dropAfter(call.getAttributes(), 0);
              },
              port.limits().arrival().bodyMs(bytes),
              TimeUnit.MILLISECONDS);
    }

    void end() {
      timer.cancel(false);
    }
  }

  /** A call that has a place, and what it holds until its answer is read. */
  private final class Call<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final Lease place;
    private final Lease bytes;
    private final java.util.concurrent.Future<?> arrival;
    private boolean decided; // The request has arrived, or is refused.
    private volatile boolean refused;
    private boolean served;
    private Taken taken;
    private boolean ended;

    Call(ServerCall<Q, A> call, Lease place, Lease bytes) {
      super(call);
      this.place = place;
      this.bytes = bytes;
      Arrival times = port.limits().arrival();
      arrival =
          timers.schedule(
              () ->
                  refuse(
                      Refusal.of(
                          new ProtocolException(ProtocolException.Kind.TOO_SLOW, times.words()),
                          port)),
              times.headMs() + times.bodyMs(largestBytes.getAsLong()),
              TimeUnit.MILLISECONDS);
    }

    /** Marks it as decided; returns whether it was not before. */
    synchronized boolean decide() {
      boolean first = !decided;
      decided = true;
      arrival.cancel(false);
      return first;
    }

    void refuse(ProtocolException why) {
      if (decide()) {
        refused = true;
        close(status(why), new Metadata());
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      synchronized (this) {
        served = status.isOk();
        if (!ended) {
          taken = new Taken(this, bytes.held());
        }
      }
      super.close(status, trailers);
    }

    void end() {
      synchronized (this) {
        ended = true;
        if (taken != null) {
          taken.end();
        }
        if (served) {
          port.answered();
        }
      }
      place.close();
      bytes.close();
    }
  }

  static Status status(ProtocolException why) {
    return Status.fromCodeValue(why.kind().grpcCode()).withDescription(why.getMessage());
  }

  private static <Q> ServerCall.Listener<Q> refused(ServerCall<Q, ?> call, ProtocolException why) {
    call.close(status(why), new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
