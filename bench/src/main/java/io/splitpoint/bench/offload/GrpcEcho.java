package io.splitpoint.bench.offload;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.splitpoint.model.Graph;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/**
 * The lower bound of gRPC: a call of grpc-java with a given number of bytes in both directions, a
 * server that answers at once, and none of our code. Messages are byte arrays, copied once on each
 * side; the server answers on the thread that receives, as ours does for a short model.
 */
final class GrpcEcho implements AutoCloseable {

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
          }
        }
      };

  private static final MethodDescriptor<byte[], byte[]> METHOD =
      MethodDescriptor.newBuilder(BYTES, BYTES)
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("echo/Call")
          .build();

  private final byte[] request;
  private final Server server;
  private final ManagedChannel channel;

  GrpcEcho(int requestBytes, int answerBytes) throws IOException {
    request = new byte[requestBytes];
    byte[] answer = new byte[answerBytes];
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .directExecutor()
            .flowControlWindow(1 << 20)
            .maxInboundMessageSize(1 << 26)
            .addService(
                ServerServiceDefinition.builder("echo")
                    .addMethod(
                        METHOD,
                        ServerCalls.asyncUnaryCall(
                            (byte[] asked, io.grpc.stub.StreamObserver<byte[]> to) -> {
                              to.onNext(answer);
                              to.onCompleted();
                            }))
                    .build())
            .build()
            .start();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .usePlaintext()
            .flowControlWindow(8 << 20)
            .maxInboundMessageSize(1 << 26)
            .build();
  }

  /** An echo with the bytes of a model's inputs and outputs. */
  static GrpcEcho of(Graph graph) throws IOException {
    int last = graph.layers().size();
    return new GrpcEcho(
        Math.toIntExact(graph.cutAfter(0).bytes().orElseThrow()),
        Math.toIntExact(graph.cutAfter(last).bytes().orElseThrow()));
  }

  void call() {
    ClientCalls.blockingUnaryCall(channel, METHOD, CallOptions.DEFAULT, request);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
