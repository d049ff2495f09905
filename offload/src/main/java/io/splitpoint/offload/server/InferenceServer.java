package io.splitpoint.offload.server;

import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.failure.InputException;
import io.splitpoint.offload.protocol.Extensions;
import io.splitpoint.offload.protocol.ServerDescription;
import io.splitpoint.server.ArrivalWatch;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Cause;
import io.splitpoint.server.Limits;
import io.splitpoint.server.Listening;
import io.splitpoint.server.Refused;
import io.splitpoint.server.RequestGate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;

/**
 * The inference server: the Open Inference Protocol v2 by REST and gRPC, with one queue and one set
 * of workers.
 *
 * <pre>{@code
 * ModelFiles files = new ModelFiles().add(Path.of("mobilenet.tflite"));
 * try (InferenceServer server = InferenceServer.start(runtime, files, settings, "1.0")) {
 *   System.out.println(server.port() + " " + server.models());
 *   …
 * }
 * }</pre>
 */
public final class InferenceServer implements AutoCloseable {

  /** Size of a read: tensors have hundreds of kilobytes, and every read and chunk costs time. */
  private static final int RECEIVE_BYTES = 131_072;

  /** A connection that sends nothing for this long is closed. */
  private static final int IDLE_SECONDS = 60;

  private static final int LONGEST_HEAD = 8192;

  /** The time to send the last answers. */
  private static final int LAST_WORDS_MS = 200;

  /** The amount that a gRPC client may send ahead; 8 Mbit per round trip. */
  private static final int WINDOW_BYTES = 1 << 20;

  /** Streams that a gRPC client may reset in so many seconds; more is a rapid reset. */
  private static final int MOST_RESETS = 200;

  private static final int RESETS_SECONDS = 10;

  /** Least interval between pings of a gRPC client. */
  private static final int LEAST_PING_SECONDS = 10;

  /** A strong reference keeps the logger's level; a client's bad request is not logged. */
  private static final List<Logger> LIBRARIES =
      List.of(Logger.getLogger("io.grpc"), Logger.getLogger("io.netty"));

  private final ModelStore models;
  private final Workers workers;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          2, new DefaultThreadFactory("offload-io"), NioIoHandler.newFactory());
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Budget budget;
  private final Budget.Port restPort;
  private final Budget.Port grpcPort;
  private Channel rest;
  private Server grpc;

  private InferenceServer(ModelStore models, Workers workers, Limits limits) {
    this.models = models;
    this.workers = workers;
    budget = new Budget(limits);
    GaugeWithCallback.builder()
        .name("splitpoint_server_model_bytes")
        .help("Estimated memory of loaded models.")
        .callback(to -> to.call(models.bytes()))
        .register(budget.registry());
    budget.registry().register(new TritonMetrics(() -> models.statistics("", "")));
    restPort = budget.port("rest");
    grpcPort = budget.port("grpc");
  }

  /**
   * Starts to listen.
   *
   * @param runtime runtime of the models
   * @param version this program's version, for the metadata
   * @throws InputException when an address is taken or the TLS files cannot be used
   */
  public static InferenceServer start(
      TfLiteRuntime runtime, ModelFiles files, ServerSettings settings, String version) {
    ModelStore models = new ModelStore(files, settings, runtime.threads(), runtime::load);
    return start(models, settings, version);
  }

  /** Starts a server whose models are opened by the store. */
  static InferenceServer start(ModelStore models, ServerSettings settings, String version) {
    LIBRARIES.forEach(quiet -> quiet.setLevel(Level.SEVERE));
    InferenceServer server =
        new InferenceServer(
            models,
            new Workers(settings.running().workers(), settings.running().queue()),
            settings.limits());
    try {
      ServerDescription self = new ServerDescription("splitpoint", version, Extensions.NAMES);
      server.listenRest(settings, self);
      server.listenGrpc(settings, self);
      return server;
    } catch (RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  private void listenRest(ServerSettings settings, ServerDescription self) {
    Token token = new Token(settings.security().token());
    SslContext tls = tls(settings, false);
    ChannelInitializer<SocketChannel> pipeline =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            int most = budget.limits().connections();
            if (connections.size() >= 2 * most) {
              restPort.count(Cause.CONNECTIONS);
              channel.close(); // It gets no answer, because so many refusals are an attack.
              return;
            }
            connections.add(channel);
            if (tls != null) {
              channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            Budget.Port.Share share;
            try {
              share = restPort.connect();
            } catch (Refused full) {
              channel.pipeline().addLast(new HttpServerCodec(), new OverLimitHandler(most));
              return;
            }
            channel.closeFuture().addListener(closed -> share.close());
            ArrivalWatch arrival = new ArrivalWatch(budget.limits().arrival());
            RequestGate gate = new RequestGate(restPort);
            channel
                .pipeline()
                .addLast(
                    arrival,
                    RequestGate.codec(RECEIVE_BYTES),
                    arrival.messages(),
                    new IdleStateHandler(IDLE_SECONDS, 0, 0),
                    gate,
                    new RestHandler(models, workers, token, self, gate, share));
          }
        };
    InetSocketAddress address =
        new InetSocketAddress(settings.address().bind(), settings.address().port());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(Listening.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, receive())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(pipeline)
            .bind(address)
            .awaitUninterruptibly();
    rest = bound.channel();
    if (!bound.isSuccess()) {
      throw cannotListen(
          settings.address().bind(), settings.address().port(), bound.cause().getMessage());
    }
  }

  /** One read per connection in turn, so that none blocks the others. */
  private static RecvByteBufAllocator receive() {
    return new FixedRecvByteBufAllocator(RECEIVE_BYTES).maxMessagesPerRead(1);
  }

  private void listenGrpc(ServerSettings settings, ServerDescription self) {
    // Models loaded later are unknown, so that only the budget is a limit then.
    long atStart = models.changes() ? budget.limits().memoryBytes() : largestRequest();
    int largest = (int) Math.min(atStart, Integer.MAX_VALUE);
    GrpcSockets sockets = new GrpcSockets(grpcPort);
    GrpcGate gate =
        new GrpcGate(
            grpcPort,
            new Token(settings.security().token()),
            workers::stopping,
            this::largestRequest,
            loops,
            sockets);
    Limits limits = budget.limits();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(settings.address().bind(), settings.address().grpcPort()))
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .channelFactory(sockets::listening)
            .directExecutor() // Calls only pass work on to the workers.
            .withChildOption(ChannelOption.RECVBUF_ALLOCATOR, receive())
            .maxInboundMessageSize(largest)
            .maxInboundMetadataSize(LONGEST_HEAD)
            .flowControlWindow(WINDOW_BYTES)
            .maxConcurrentCallsPerConnection(limits.requestsPerConnection())
            .maxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS)
            .handshakeTimeout(limits.arrival().headMs(), TimeUnit.MILLISECONDS)
            .maxConnectionIdle(IDLE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(LEAST_PING_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addStreamTracerFactory(GrpcBytes.FACTORY)
            .addService(new GrpcService(models, workers, self, grpcPort).definition())
            .addTransportFilter(gate)
            .intercept(gate);
    SslContext tls = tls(settings, true);
    if (tls != null) {
      builder.sslContext(tls);
    }
    try {
      grpc = builder.build().start();
    } catch (IOException failure) {
      throw cannotListen(
          settings.address().bind(), settings.address().grpcPort(), failure.getMessage());
    }
  }

  private long largestRequest() {
    return models.largestInputBytes() + 65_536;
  }

  private static SslContext tls(ServerSettings settings, boolean http2) {
    if (settings.security().certificate().isEmpty()) {
      return null;
    }
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(
              settings.security().certificate().get().toFile(),
              settings
                  .security()
                  .key()
                  .orElseThrow(() -> new InputException("TLS needs a key with the certificate"))
                  .toFile());
      return http2 ? GrpcSslContexts.configure(builder).build() : builder.build();
    } catch (SSLException | IllegalArgumentException failure) {
      throw new InputException(
          settings.security().certificate().get()
              + ": expected a PEM certificate with its PKCS#8 key: "
              + failure.getMessage());
    }
  }

  private static InputException cannotListen(String bind, int port, String why) {
    return new InputException("cannot listen on " + bind + " port " + port + ": " + why);
  }

  /** The port of REST. */
  public int port() {
    return ((InetSocketAddress) rest.localAddress()).getPort();
  }

  public int grpcPort() {
    return grpc.getPort();
  }

  /** The server's budget, with what it holds and has refused. */
  public Budget budget() {
    return budget;
  }

  /** The number of requests served since the start. */
  public long answered() {
    return restPort.answers() + grpcPort.answers();
  }

  /** The number of requests and connections refused or ended since the start. */
  public long refused() {
    return Arrays.stream(Cause.values())
        .mapToLong(cause -> restPort.refusals(cause) + grpcPort.refusals(cause))
        .sum();
  }

  /** Those refused because the server stopped. */
  public long refusedStopping() {
    return restPort.refusals(Cause.STOPPING) + grpcPort.refusals(Cause.STOPPING);
  }

  Budget.Port restBudget() {
    return restPort;
  }

  Budget.Port grpcBudget() {
    return grpcPort;
  }

  /** The names of all models. */
  public List<String> models() {
    return models.names();
  }

  /**
   * Stops in order: the server is no longer ready, takes no new requests and serves waiting ones,
   * which are refused when the time is up.
   *
   * @param millis longest wait for them
   * @return whether all were served
   */
  public boolean drain(long millis) throws InterruptedException {
    boolean served = workers.drain(millis);
    grpc.shutdown();
    grpc.awaitTermination(LAST_WORDS_MS, TimeUnit.MILLISECONDS);
    return served;
  }

  /** Stops at once. Closing twice is harmless. */
  @Override
  public void close() {
    if (rest != null) {
      rest.close().awaitUninterruptibly();
    }
    if (grpc != null) {
      grpc.shutdownNow();
    }
    connections.close().awaitUninterruptibly();
    workers.close();
    loops.shutdownGracefully(0, LAST_WORDS_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    models.close();
  }
}
