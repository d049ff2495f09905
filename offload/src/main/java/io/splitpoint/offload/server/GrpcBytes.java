package io.splitpoint.offload.server;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.server.Lease;
import io.splitpoint.server.Refused;
import java.util.function.Consumer;

/**
 * Counts the bytes of a gRPC call as they come, before and after they are decompressed, into the
 * call's lease; gRPC itself bounds a message and not how many there are.
 */
final class GrpcBytes extends ServerStreamTracer {

  /** For all calls of a server. */
  static final Factory FACTORY =
      new Factory() {
        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
          return new GrpcBytes();
        }
      };

  private static final Context.Key<GrpcBytes> KEY = Context.key("bytes of a call");

  /**
   * More than is held: tensors refer to the bytes of their message since it is read by protobuf.
   */
  private static final int COPIES = 2;

  private Lease lease; // null before the call is admitted: nothing is read for it then
  private Consumer<ProtocolException> refuse;

  private GrpcBytes() {}

  /** Of the call in whose context this is. */
  static GrpcBytes of(Context call) {
    return KEY.get(call);
  }

  /**
   * @param bytes takes what comes from now on
   * @param beyond is called when it cannot
   */
  void admit(Lease bytes, Consumer<ProtocolException> beyond) {
    lease = bytes;
    refuse = beyond;
  }

  /** Where the bytes of the call are counted. */
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
