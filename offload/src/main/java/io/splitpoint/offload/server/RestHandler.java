package io.splitpoint.offload.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.splitpoint.offload.protocol.Coding;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.RestDescriptions;
import io.splitpoint.offload.protocol.RestInfer;
import io.splitpoint.offload.protocol.ServerDescription;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One connection of the REST half. It reads one message at a time and only when the one before is
 * dealt with, so that a client can make it hold no more than one request.
 */
final class RestHandler extends ChannelInboundHandlerAdapter {

  private final ModelStore models;
  private final Workers workers;
  private final Token token;
  private final ServerDescription server;
  private final Limits limits;

  private Upload upload; // the inference that is being received, or null

  /** The answer to a request whose body is only skipped (so that the connection stays in step). */
  private FullHttpResponse afterBody;

  private final Deque<Object> pending = new ArrayDeque<>(); // no more than one read of the socket
  private boolean waiting; // for a model to load or to run
  private boolean answering;

  RestHandler(
      ModelStore models, Workers workers, Token token, ServerDescription server, Limits limits) {
    this.models = models;
    this.workers = workers;
    this.token = token;
    this.server = server;
    this.limits = limits;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    pending.add(message);
    goOn(ctx);
  }

  /**
   * Deals with what has come until something must be waited for; meanwhile nothing more is read.
   */
  private void goOn(ChannelHandlerContext ctx) {
    while (!waiting && !pending.isEmpty()) {
      Object message = pending.poll();
      try {
        if (message instanceof HttpRequest request) {
          begin(ctx, request);
        }
        if (message instanceof HttpContent content) {
          receive(ctx, content);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }
    if (ctx.channel().config().isAutoRead() == waiting) {
      ctx.channel().config().setAutoRead(!waiting);
    }
  }

  private void resume(ChannelHandlerContext ctx) {
    waiting = false;
    goOn(ctx);
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    answering = true;
    try {
      if (request.decoderResult().isFailure()) {
        throw new ProtocolException(
            ProtocolException.Kind.INVALID, "not HTTP: " + request.decoderResult().cause());
      }
      Routes route = Routes.of(request.method().name(), request.uri());
      boolean health = route instanceof Routes.Live || route instanceof Routes.Ready;
      if (!health && !token.admits(request.headers().get(HttpHeaderNames.AUTHORIZATION))) {
        throw new ProtocolException(
            ProtocolException.Kind.UNAUTHENTICATED, "expected the server's token");
      }
      if (route instanceof Routes.Infer infer) {
        Coding coding = Coding.of(request.headers().get(HttpHeaderNames.CONTENT_ENCODING));
        workers.enter();
        upload = new Upload(infer, coding, request, models);
        if (HttpUtil.is100ContinueExpected(request)) {
          ctx.writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        waiting = !upload.knowsModel();
        if (waiting) {
          upload.whenModelKnown(
              ctx.executor(),
              () -> resume(ctx),
              refused -> {
                refuse(ctx, refused);
                resume(ctx);
              });
        }
      } else {
        describe(ctx, route);
      }
    } catch (ProtocolException refused) {
      refuse(ctx, refused);
    }
  }

  private void describe(ChannelHandlerContext ctx, Routes route) {
    if (route instanceof Routes.Live) {
      afterBody = answer(HttpResponseStatus.OK, new byte[0]);
    } else if (route instanceof Routes.Ready) {
      afterBody =
          answer(
              workers.stopping() ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.OK,
              new byte[0]);
    } else if (route instanceof Routes.Server) {
      afterBody = answer(HttpResponseStatus.OK, RestDescriptions.write(server));
    } else if (route instanceof Routes.Model model) {
      describe(ctx, model.name(), model.version(), false);
    } else if (route instanceof Routes.ModelReady model) {
      describe(ctx, model.name(), model.version(), true);
    }
  }

  private void describe(ChannelHandlerContext ctx, String name, String version, boolean ready) {
    waiting = true;
    models
        .find(name, version)
        .whenCompleteAsync(
            (model, failure) -> {
              if (failure != null) {
                refuse(ctx, Upload.reason(failure));
              } else {
                byte[] json =
                    ready
                        ? RestDescriptions.ready(name)
                        : RestDescriptions.write(model.description());
                afterBody = answer(HttpResponseStatus.OK, json);
              }
              resume(ctx);
            },
            ctx.executor());
  }

  private void receive(ChannelHandlerContext ctx, HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (upload == null) { // a body that nobody wants
      if (last && afterBody != null) {
        send(ctx, afterBody);
      }
      return;
    }
    try {
      upload.add(content.content());
      if (last) {
        Upload whole = upload;
        upload = null;
        whole.complete();
        long arrivedNanos = System.nanoTime();
        if (workers.onlyOne() && whole.model().isShort() && !whole.compressed()) {
          send(ctx, infer(ctx, whole, arrivedNanos));
        } else {
          waiting = true;
          workers.submit(() -> inferAndGoOn(ctx, whole, arrivedNanos));
        }
      }
    } catch (ProtocolException refused) {
      if (last) {
        upload = null;
        workers.leave();
        send(ctx, error(refused));
      } else {
        refuse(ctx, refused);
      }
    }
  }

  /** On a worker's thread. */
  private void inferAndGoOn(ChannelHandlerContext ctx, Upload whole, long arrivedNanos) {
    FullHttpResponse answer = infer(ctx, whole, arrivedNanos);
    ctx.executor()
        .execute(
            () -> {
              send(ctx, answer);
              resume(ctx);
            });
  }

  private FullHttpResponse infer(ChannelHandlerContext ctx, Upload whole, long arrivedNanos) {
    try {
      InferRequest request = whole.request();
      return whole.model().run(request, arrivedNanos, response -> encode(ctx, request, response));
    } catch (ProtocolException refused) {
      return error(refused);
    } catch (RuntimeException fault) {
      return error(new ProtocolException(ProtocolException.Kind.INTERNAL, String.valueOf(fault)));
    } finally {
      whole.release();
      workers.leave();
    }
  }

  private static FullHttpResponse encode(
      ChannelHandlerContext ctx, InferRequest request, InferResponse response) {
    byte[] json = RestInfer.responseJson(response, request.outputs());
    int binary = 0;
    for (int i = 0; i < request.outputs().size(); i++) {
      binary +=
          request.outputs().get(i).binary() ? response.outputs().get(i).data().remaining() : 0;
    }
    ByteBuf body = ctx.alloc().directBuffer(json.length + binary).writeBytes(json);
    for (int i = 0; i < request.outputs().size(); i++) {
      NamedTensor output = response.outputs().get(i);
      if (request.outputs().get(i).binary()) {
        body.writeBytes(output.data().duplicate());
      }
    }
    FullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
    answer
        .headers()
        .set(
            HttpHeaderNames.CONTENT_TYPE,
            binary > 0 ? "application/octet-stream" : "application/json");
    if (binary > 0) {
      answer.headers().set(RestInfer.HEADER_LENGTH, json.length);
    }
    return answer;
  }

  private void refuse(ChannelHandlerContext ctx, ProtocolException why) {
    if (upload != null) {
      upload.release();
      upload = null;
      workers.leave();
    }
    afterBody = error(why);
  }

  private void send(ChannelHandlerContext ctx, FullHttpResponse answer) {
    afterBody = null;
    answering = false;
    HttpUtil.setContentLength(answer, answer.content().readableBytes());
    if (workers.stopping()) {
      HttpUtil.setKeepAlive(answer, false);
    }
    ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  private static FullHttpResponse answer(HttpResponseStatus status, byte[] json) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(json));
    if (json.length > 0) {
      answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    }
    return answer;
  }

  static FullHttpResponse error(ProtocolException why) {
    HttpResponseStatus status = HttpResponseStatus.valueOf(why.kind().httpStatus());
    FullHttpResponse answer = answer(status, RestDescriptions.error(why.getMessage()));
    if (why.kind() == ProtocolException.Kind.FULL
        || why.kind() == ProtocolException.Kind.UNAVAILABLE) {
      answer.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
    }
    if (why.kind() == ProtocolException.Kind.UNSUPPORTED) {
      answer.headers().set(HttpHeaderNames.ACCEPT_ENCODING, Coding.ACCEPTED);
    }
    return answer;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (upload != null) {
      upload.release();
      upload = null;
      workers.leave();
    }
    if (afterBody != null) {
      afterBody.release();
      afterBody = null;
    }
    pending.forEach(ReferenceCountUtil::release);
    pending.clear();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ArrivalWatch.TOO_SLOW) {
      refuse(ctx, new ProtocolException(ProtocolException.Kind.TOO_SLOW, limits.words()));
      FullHttpResponse answer = afterBody;
      HttpUtil.setKeepAlive(answer, false);
      send(ctx, answer);
      ctx.close();
      return;
    }
    boolean running = answering && upload == null && afterBody == null;
    if (event instanceof IdleStateEvent && !running) {
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // a broken connection is the client's to notice; what it held is freed above
  }
}
