package io.splitpoint.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A small web server on one thread: it answers {@code GET} and {@code HEAD} of given paths, within
 * a budget. Use it for {@code /metrics} and other pages; no client can block others.
 *
 * <pre>{@code
 * WebServer.Page metrics =
 *     new WebServer.Page(MetricsText.TYPE, () -> MetricsText.of(budget.registry()));
 * try (WebServer web =
 *     WebServer.listen(address, budget.port("metrics"), Map.of("/metrics", metrics))) {
 *   …
 * }
 * }</pre>
 */
public final class WebServer implements AutoCloseable {

  /**
   * A page at a path.
   *
   * @param type the content type
   * @param body supplies the content for each request on the server's thread, and must not block
   */
  public record Page(String type, Supplier<byte[]> body) implements Resource {}

  /** A connection that sends nothing for this long is closed. */
  private static final int IDLE_SECONDS = 60;

  private static final int CHUNK = 8192;

  private final EventLoopGroup loop;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listening;

  private WebServer(
      InetSocketAddress address,
      Budget.Port port,
      Optional<Hosts> hosts,
      Map<String, ? extends Resource> resources)
      throws IOException {
    loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("web-" + port.name(), true), NioIoHandler.newFactory());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(Listening.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(CHUNK)
                    .maxMessagesPerRead(1)) // Other connections are then served.
            .childHandler(pipeline(port, hosts, Map.copyOf(resources)))
            .bind(address)
            .awaitUninterruptibly();
    listening = bound.channel();
    if (!bound.isSuccess()) {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException(bound.cause().getMessage(), bound.cause());
    }
  }

  /**
   * Starts to listen.
   *
   * @param address address; port 0 takes any free one
   * @param port part of the budget for the connections
   * @param resources by path, as {@code /metrics}
   * @throws IOException when the address cannot be bound
   */
  public static WebServer listen(
      InetSocketAddress address, Budget.Port port, Map<String, ? extends Resource> resources)
      throws IOException {
    return new WebServer(address, port, Optional.empty(), resources);
  }

  /**
   * Starts to listen for resources that no page of another site may see, such as a camera's
   * pictures.
   *
   * @param hosts the only host names that are admitted
   */
  public static WebServer listen(
      InetSocketAddress address,
      Budget.Port port,
      Hosts hosts,
      Map<String, ? extends Resource> resources)
      throws IOException {
    return new WebServer(address, port, Optional.of(hosts), resources);
  }

  private ChannelInitializer<SocketChannel> pipeline(
      Budget.Port port, Optional<Hosts> hosts, Map<String, Resource> resources) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        Budget.Port.Share share;
        try {
          share = port.connect();
        } catch (Refused full) {
          channel.close();
          return;
        }
        channel.closeFuture().addListener(closed -> share.close());
        connections.add(channel);
        ArrivalWatch arrival = new ArrivalWatch(port.limits().arrival());
        RequestGate gate = new RequestGate(port);
        channel
            .pipeline()
            .addLast(
                arrival,
                RequestGate.codec(CHUNK),
                arrival.messages(),
                new IdleStateHandler(IDLE_SECONDS, 0, 0),
                gate,
                new WebHandler(port, gate, hosts, resources));
      }
    };
  }

  /** The address that it listens on. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Closes all connections and ends the thread. Closing twice is harmless. */
  @Override
  public void close() {
    listening.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
