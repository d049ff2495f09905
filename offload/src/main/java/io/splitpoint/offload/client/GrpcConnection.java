package io.splitpoint.offload.client;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.splitpoint.failure.InputException;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.Inference;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.TensorSpec;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A {@link Connection} over a gRPC channel. */
final class GrpcConnection implements Connection {

  /**
   * Texts by which gRPC's libraries (Java, C++ and Go are the known servers') report a message that
   * is too large; its code is that of a full queue.
   */
  private static final Pattern TOO_LARGE =
      Pattern.compile("exceeds maximum size|message larger than max");

  /** Text metadata (gRPC's PROTOCOL-HTTP2.md, "Custom-Metadata"). */
  private static final Pattern METADATA = Pattern.compile("(?!grpc-)(?!.*-bin$)[a-z0-9_.-]+");

  /** Limit on an answer that is not a tensor. */
  private static final int TEXT = 1 << 20;

  /** Wire bytes per byte of a tensor: a negative INT8 as a number takes ten. */
  private static final int EXPANSION = 11;

  private final ManagedChannel channel;
  private final CallOptions calls;
  private final String host;
  private final Ids ids = new Ids();
  private final FastGzip gzip = new FastGzip();

  GrpcConnection(ServerAddress address) throws IOException {
    host = address.host() + ":" + address.port();
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(address.host(), address.port())
            .compressorRegistry(gzip.registry())
            .maxInboundMessageSize(TEXT)
            .flowControlWindow(8 << 20);
    if (address.tls()) {
      builder.sslContext(address.access().secure(GrpcSslContexts.forClient()).build());
      address.access().serverName().ifPresent(builder::overrideAuthority);
    } else {
      builder.usePlaintext();
    }
    Optional<String> authority = address.access().header("host");
    calls = authority.map(CallOptions.DEFAULT::withAuthority).orElse(CallOptions.DEFAULT);
    builder.intercept(MetadataUtils.newAttachHeadersInterceptor(metadata(address.access())));
    channel = builder.build();
  }

  /** The metadata; HTTP/1.1's Host is the authority of a call instead. */
  private static Metadata metadata(Access access) {
    Metadata metadata = new Metadata();
    for (Header header : access.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (!METADATA.matcher(name).matches()
          || !header.value().chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw new InputException(
            "header %s: expected metadata of gRPC: a name of letters, digits, '-', '_' and '.',"
                    .formatted(header.name())
                + " not beginning with grpc- nor ending in -bin, and a value in ASCII");
      }
      if (!name.equals("host")) {
        metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), header.value());
      }
    }
    return metadata;
  }

  private <Q, A> A call(MethodDescriptor<Q, A> method, Q request) throws IOException {
    return call(method, request, calls);
  }

  private <Q, A> A call(MethodDescriptor<Q, A> method, Q request, CallOptions options)
      throws IOException {
    try {
      return ClientCalls.blockingUnaryCall(channel, method, options, request);
    } catch (StatusRuntimeException failure) {
      String why = String.valueOf(failure.getStatus().getDescription());
      if (failure.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
          && TOO_LARGE.matcher(why).find()) {
        throw new ProtocolException(
            ProtocolException.Kind.TOO_LARGE, "a message is larger than it may be: " + why);
      }
      for (ProtocolException.Kind kind : ProtocolException.Kind.values()) {
        boolean fromServer =
            kind.grpcCode() == failure.getStatus().getCode().value()
                && failure.getStatus().getCode()
                    != Status.Code.UNAVAILABLE; // It may also be the network's failure.
        if (fromServer) {
          throw new ProtocolException(kind, why);
        }
      }
      throw new IOException(failure.getStatus().getCode() + ": " + why, failure);
    }
  }

  @Override
  public boolean ready() throws IOException {
    return call(Inference.READY, true);
  }

  @Override
  public ModelDescription describe(String model, String version) throws IOException {
    return call(Inference.MODEL, new Inference.ModelName(model, version));
  }

  @Override
  public Exchange infer(InferRequest asked, List<TensorSpec> outputs, boolean compressed)
      throws IOException {
    InferRequest request = ids.identified(asked);
    long longest = TEXT + EXPANSION * outputs.stream().mapToLong(TensorSpec::bytes).sum();
    CallOptions options =
        calls.withMaxInboundMessageSize((int) Math.min(longest, Integer.MAX_VALUE));
    InferResponse response =
        Ids.checked(
            request,
            call(
                Inference.INFER,
                request,
                compressed ? options.withCompression(gzip.getMessageEncoding()) : options));
    Set<String> seen = new HashSet<>();
    for (NamedTensor output : response.outputs()) {
      boolean known =
          seen.add(output.spec().name())
              && outputs.stream()
                  .anyMatch(
                      spec ->
                          spec.name().equals(output.spec().name())
                              && spec.accepts(output.spec())
                              && spec.bytes() == output.data().remaining());
      if (!known) {
        throw new ProtocolException(
            ProtocolException.Kind.INVALID,
            "the answer has output '%s' %s, expected each of %s once"
                .formatted(output.spec().name(), output.spec().type(), outputs));
      }
    }
    // HTTP/2 compresses headers; less than a hundred bytes remain.
    return new Exchange(
        response,
        100
            + (compressed
                ? gzip.bytes()
                : request.inputs().stream().mapToLong(t -> t.data().remaining()).sum()),
        100 + response.outputs().stream().mapToLong(t -> t.data().remaining()).sum(),
        compressed ? gzip.ms() : 0);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  @Override
  public String toString() {
    return host;
  }
}
