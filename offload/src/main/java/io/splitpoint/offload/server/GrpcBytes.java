package io.splitpoint.offload.server;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.server.Lease;
import io.splitpoint.server.Refused;
import java.util.function.Consumer;

/**
 * Counts the received bytes of a gRPC call, before and after decompression, in the call's lease;
 * gRPC limits the size of a message but not their number.
 */
final class GrpcBytes extends ServerStreamTracer {

  /** The factory for all calls of a server. */
  static final Factory FACTORY =
      new Factory() {
        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
          return new GrpcBytes();
        }
      };

  private static final Context.Key<GrpcBytes> KEY = Context.key("bytes of a call");

  /** Factor over the held bytes: after reading, tensors refer to their message's bytes. */
  private static final int COPIES = 2;

  private Lease lease; // Null before the call is admitted, when nothing is read for it.
  private Consumer<ProtocolException> refuse;

  private GrpcBytes() {}

  /** The counter of the call in whose context this runs. */
  static GrpcBytes of(Context call) {
    return KEY.get(call);
  }

  /**
   * @param bytes lease for the bytes from now on
   * @param beyond called when the lease cannot grow
   */
  void admit(Lease bytes, Consumer<ProtocolException> beyond) {
    lease = bytes;
    refuse = beyond;
  }

  /** The lease in which the call's bytes are counted. */
  Lease lease() {
    return lease;
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  @Override
  public void inboundWireSize(long bytes) {
    take(bytes);
  }

  @Override
  public void inboundUncompressedSize(long bytes) {
    take(COPIES * bytes);
  }

  private void take(long bytes) {
    if (lease == null) {
      return;
    }
    try {
      lease.add(bytes);
    } catch (Refused full) {
      refuse.accept(Refusal.told(full));
    }
  }
}
