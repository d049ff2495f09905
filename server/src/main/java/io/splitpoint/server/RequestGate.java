package io.splitpoint.server;

import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderValues.CLOSE;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets one HTTP/1.1 request of a connection through at a time. Put it after the codec: the next
 * request passes when the answer to the one before has gone into the socket, so that nothing is
 * read from a client that does not read, and a connection's memory is bounded by one answer and one
 * read of the socket. The handler after it answers each request once, and each {@link Stop} by
 * {@link #end}.
 */
public final class RequestGate extends ChannelDuplexHandler {

  /**
   * The end of a connection's requests; later input is ignored. The gate fires it for the handler
   * after it: at once when it concerns the body of the present request, otherwise when all requests
   * before it have been answered.
   */
  public enum Stop {
    /** The present request did not arrive in time. */
    TOO_SLOW(Cause.TOO_SLOW),
    /** The input is not HTTP. */
    MALFORMED(Cause.INVALID),
    /** More requests came ahead of their answers than allowed. */
    TOO_MANY(Cause.REQUESTS);

    private final Cause cause;

    Stop(Cause cause) {
      this.cause = cause;
    }

    public Cause cause() {
      return cause;
    }
  }

  private static final int LONGEST_LINE = 4096;
  private static final int LONGEST_HEAD = 8192;

  /** Bytes counted for an HTTP message without its content. */
  private static final int LEAST_BYTES = 32;

  /** Time in which a refused client may still send before it notices. */
  private static final int LINGER_SECONDS = 5;

  private final Budget.Port port;
  private final Deque<Object> queued = new ArrayDeque<>();
  private int queuedRequests;
  private int inRead;
  private boolean answering; // A request has passed, and its answer is not yet written.
  private boolean inBody; // A request has passed, but not its end.
  private boolean keepAlive; // Whether the request that has passed asks for it.
  private boolean oldClient; // HTTP/1.0 needs an explicit header.
  private boolean held;
  private boolean watching;
  private boolean passing;
  private Stop stop;
  private boolean told;
  private boolean ended;
  private long lingering; // Bytes that are still read after the end.

  /**
   * @param port port with the limits and the counters
   */
  public RequestGate(Budget.Port port) {
    this.port = port;
  }

  /**
   * The codec that belongs before a gate. Its own limit of pipelined requests throws between the
   * parts of a request, so that the gate has one instead.
   *
   * @param chunk largest part of a body in one message, in bytes
   */
  public static HttpServerCodec codec(int chunk) {
    return new HttpServerCodec(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LONGEST_LINE)
            .setMaxHeaderSize(LONGEST_HEAD)
            .setMaxChunkSize(chunk),
        Integer.MAX_VALUE);
  }

  /** Blocks requests until {@link #release}; on the connection's thread. */
  public void hold() {
    held = true;
  }

  /** Ends {@link #hold}; on the connection's thread. */
  public void release(ChannelHandlerContext ctx) {
    held = false;
    pass(ctx.pipeline().context(this));
  }

  /** Continues reading during an endless answer, so that the client's leaving is noticed. */
  public void watch(ChannelHandlerContext from) {
    watching = true;
    pass(from.pipeline().context(this));
  }

  /** Whether a part of the request that has passed is still to come. */
  public boolean inBody() {
    return inBody;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (ended || stop != null) {
      linger(ctx, message);
      return;
    }
    if (message instanceof HttpObject http && http.decoderResult().isFailure()
        || message instanceof HttpRequest request && !isClear(request)) {
      ReferenceCountUtil.release(message);
      stop = Stop.MALFORMED;
    } else if (message instanceof HttpRequest && tooMany()) {
      ReferenceCountUtil.release(message);
      stop = Stop.TOO_MANY;
    } else {
      queued.add(message);
    }
    pass(ctx);
  }

  /**
   * Whether all readers interpret this request alike: its version is known, it names one host (as
   * HTTP/1.1 requires), and its body is chunked or not encoded at all.
   */
  private static boolean isClear(HttpRequest request) {
    HttpHeaders headers = request.headers();
    boolean old = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    int hosts = headers.getAll(HttpHeaderNames.HOST).size();
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return (old || request.protocolVersion().equals(HttpVersion.HTTP_1_1))
        && hosts <= 1
        && (old || hosts == 1)
        && (codings.isEmpty() || !old && codings.size() == 1 && isChunked(codings.get(0)));
  }

  private static boolean isChunked(String coding) {
    return coding.strip().equalsIgnoreCase("chunked");
  }

  /** Counts a request among those that wait and those of one read, which delay others. */
  private boolean tooMany() {
    queuedRequests++;
    inRead++;
    int most = port.limits().requestsPerConnection();
    return queuedRequests > most || inRead > 1 + most;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    inRead = 0;
    ctx.fireChannelReadComplete();
  }

  private void linger(ChannelHandlerContext ctx, Object message) {
    lingering -= LEAST_BYTES;
    if (message instanceof ByteBufHolder body) {
      lingering -= body.content().readableBytes();
    }
    ReferenceCountUtil.release(message);
    if (ended && lingering < 0) {
      ctx.close();
    }
  }

  private void pass(ChannelHandlerContext ctx) {
    if (passing || ended || ctx == null || ctx.isRemoved()) {
      return; // The loop below continues while a request passes.
    }
    passing = true;
    try {
      while (!held && !queued.isEmpty() && !(answering && queued.peek() instanceof HttpRequest)) {
        Object message = queued.poll();
        if (message instanceof HttpRequest request) {
          queuedRequests--;
          answering = true;
          inBody = true;
          keepAlive = HttpUtil.isKeepAlive(request);
          oldClient = !request.protocolVersion().isKeepAliveDefault();
        }
        if (message instanceof LastHttpContent) {
          inBody = false;
        }
        ctx.fireChannelRead(message);
      }
    } finally {
      passing = false;
    }
    boolean all = !held && queued.isEmpty();
    if (stop != null && !told && all && (inBody || !answering)) {
      told = true;
      ctx.fireUserEventTriggered(stop);
    }
    if (!ended) {
      read(ctx, stop == null && all && (inBody || !answering || watching));
    }
  }

  private static void read(ChannelHandlerContext ctx, boolean on) {
    if (ctx.channel().config().isAutoRead() != on) {
      ctx.channel().config().setAutoRead(on);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Stop.TOO_SLOW) {
      if (stop == null && !ended) {
        stop = Stop.TOO_SLOW;
        pass(ctx);
      }
    } else if (event instanceof IdleStateEvent) {
      if (!answering && !inBody && !ended) {
        ctx.close();
      }
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    boolean continues =
        message instanceof HttpResponse head
            && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (message instanceof HttpResponse head && !continues) {
      tellKeepAlive(head);
    }
    if (!(message instanceof LastHttpContent last) || continues) {
      ctx.write(message, promise);
      return;
    }
    long bytes = last.content().readableBytes();
    boolean served = message instanceof HttpResponse head && head.status().code() < 400;
    ChannelFuture written = ctx.write(message, promise.unvoid());
    written.addListener(
        out -> {
          if (!out.isSuccess()) {
            ctx.close();
            return;
          }
          if (served) {
            port.answered();
          }
          answering = false;
          if (!keepAlive && !ended) {
            ctx.close();
          }
          pass(ctx);
        });
    limit(ctx, written, bytes);
  }

  private void tellKeepAlive(HttpResponse head) {
    keepAlive &= !head.headers().containsValue(CONNECTION, CLOSE, true);
    if (!keepAlive) {
      head.headers().set(CONNECTION, CLOSE);
    } else if (oldClient) {
      head.headers().set(CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  /** Closes the connection of a client that does not read an answer in time. */
  private void limit(ChannelHandlerContext ctx, ChannelFuture written, long bytes) {
    ctx.executor()
        .execute(
            () -> {
              if (!written.isDone()) { // It is flushed by now, so the socket is full.
                ctx.executor()
                    .schedule(
                        () -> {
                          if (!written.isDone()) {
                            port.count(Cause.NOT_READING);
                            ctx.close();
                          }
                        },
                        port.limits().arrival().bodyMs(bytes),
                        TimeUnit.MILLISECONDS);
              }
            });
  }

  /**
   * Sends the last answer at once and closes the connection when the client closes it, when it has
   * sent {@code most} more bytes, or after {@value #LINGER_SECONDS} s. Closing at once would lose
   * the answer for a client that is still sending.
   *
   * @param answer answer, sent with {@code Connection: close}
   * @param most number of bytes that are still read and discarded
   */
  public void end(ChannelHandlerContext from, FullHttpResponse answer, long most) {
    ChannelHandlerContext ctx = from.pipeline().context(this);
    if (ctx == null || ended || inBody && !answering) { // The last request already has an answer.
      answer.release();
      if (ctx != null && !ended) {
        ctx.close();
      }
      return;
    }
    ended = true;
    lingering = most;
    free();
    keepAlive = false;
    HttpUtil.setContentLength(answer, answer.content().readableBytes());
    boolean more = inBody || stop != null;
    ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    ctx.pipeline()
        .writeAndFlush(answer)
        .addListener(
            out -> {
              if (more && out.isSuccess() && ctx.channel() instanceof DuplexChannel socket) {
                socket.shutdownOutput();
                read(ctx, true);
              } else {
                ctx.close();
              }
            });
  }

  private void free() {
    queued.forEach(ReferenceCountUtil::release);
    queued.clear();
    queuedRequests = 0;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ended = true;
    free();
    ctx.fireChannelInactive();
  }
}
