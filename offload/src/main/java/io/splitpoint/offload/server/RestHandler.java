package io.splitpoint.offload.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.splitpoint.offload.protocol.Coding;
import io.splitpoint.offload.protocol.Extensions;
import io.splitpoint.offload.protocol.ModelConfig;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.RestDescriptions;
import io.splitpoint.offload.protocol.ServerDescription;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Cause;
import io.splitpoint.server.Lease;
import io.splitpoint.server.MetricsText;
import io.splitpoint.server.RequestGate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Handles one REST connection behind its gate, one request at a time. A refusal is sent at once;
 * the rest of a short body is discarded, otherwise the connection ends.
 */
final class RestHandler extends ChannelInboundHandlerAdapter {

  /** Bytes of a body that are discarded after a refusal of an admitted client. */
  private static final long MOST_SKIPPED = 16 << 20;

  /** Bytes of a body that are discarded after a refusal of an unknown client. */
  private static final long MOST_SKIPPED_UNKNOWN = 65_536;

  private final ModelStore models;
  private final Workers workers;
  private final Token token;
  private final ServerDescription server;
  private final RequestGate gate;
  private final Budget.Port.Share share;
  private final Budget.Port port;

  private Upload upload; // The inference that is being received, or null.
  private ControlBody control; // The other request that is being received, or null.
  private final List<Lease> held =
      new ArrayList<>(); // Leases of the request that is being answered.
  private boolean placed; // Whether it has a place among the workers.
  private boolean running; // Whether it runs on a worker, which then owns the place.
  private boolean answered = true; // Whether the request whose messages come has its answer.
  private long skipped; // The remaining bytes of its body that may be discarded.

  RestHandler(
      ModelStore models,
      Workers workers,
      Token token,
      ServerDescription server,
      RequestGate gate,
      Budget.Port.Share share) {
    this.models = models;
    this.workers = workers;
    this.token = token;
    this.server = server;
    this.gate = gate;
    this.share = share;
    this.port = share.port();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof HttpRequest request) {
        answered = false;
        try {
          begin(ctx, request);
        } catch (RuntimeException | Error failure) {
          refuse(ctx, failure, request);
        }
      }
      if (message instanceof HttpContent content) {
        guarded(ctx, () -> receive(ctx, content));
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    skipped = MOST_SKIPPED_UNKNOWN;
    Routes route = Routes.of(request.method().name(), request.uri());
    boolean health = route instanceof Routes.Live || route instanceof Routes.Ready;
    if (!health) {
      if (!token.admits(request.headers().get(HttpHeaderNames.AUTHORIZATION))) {
        throw new ProtocolException(
            ProtocolException.Kind.UNAUTHENTICATED, "expected the server's token");
      }
      skipped = MOST_SKIPPED;
      held.add(share.request());
    }
    if (route instanceof Routes.Infer infer) {
      Coding coding = Coding.of(request.headers().get(HttpHeaderNames.CONTENT_ENCODING));
      workers.enter();
      placed = true;
      upload = new Upload(infer, coding, request, models, share);
      if (!upload.knowsModel()) {
        gate.hold();
        upload.whenModelKnown(
            ctx.executor(),
            () -> {
              guarded(ctx, () -> proceed(ctx, request));
              gate.release(ctx);
            },
            failure -> {
              refuse(ctx, failure, request);
              gate.release(ctx);
            });
      } else {
        proceed(ctx, request);
      }
    } else if (route instanceof Routes.Control asked) {
      control = new ControlBody(asked, request, share);
      proceed(ctx, request);
    } else {
      describe(ctx, route);
    }
  }

  private static void proceed(ChannelHandlerContext ctx, HttpRequest request) {
    if (HttpUtil.is100ContinueExpected(request)) {
      ctx.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  private void describe(ChannelHandlerContext ctx, Routes route) {
    if (route instanceof Routes.Live) {
      send(ctx, answer(HttpResponseStatus.OK, new byte[0]));
    } else if (route instanceof Routes.Ready) {
      send(
          ctx,
          answer(
              workers.stopping() ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.OK,
              new byte[0]));
    } else if (route instanceof Routes.Server) {
      send(ctx, answer(HttpResponseStatus.OK, RestDescriptions.write(server)));
    } else if (route instanceof Routes.Metrics) {
      FullHttpResponse answer = answer(HttpResponseStatus.OK, MetricsText.of(port.registry()));
      answer.headers().set(HttpHeaderNames.CONTENT_TYPE, MetricsText.TYPE);
      send(ctx, answer);
    } else if (route instanceof Routes.Statistics asked) {
      byte[] json = Extensions.statisticsJson(models.statistics(asked.name(), asked.version()));
      send(ctx, answer(HttpResponseStatus.OK, json));
    } else if (route instanceof Routes.Model model) {
      answerLater(
          ctx,
          models.find(model.name(), model.version()),
          found -> RestDescriptions.write(found.description()));
    } else if (route instanceof Routes.Config model) {
      answerLater(
          ctx,
          models.find(model.name(), model.version()),
          found -> new ModelConfig(found.description(), workers.number()).json());
    } else if (route instanceof Routes.ModelReady model) {
      answerLater(
          ctx,
          models.find(model.name(), model.version()),
          found -> RestDescriptions.ready(model.name()));
    } else {
      throw unanswered(route);
    }
  }

  /** A route without an answer is an internal error, because its client would wait for ever. */
  private static IllegalStateException unanswered(Routes route) {
    return new IllegalStateException("no answer is written for " + route);
  }

  /** Answers on the connection's thread when the result is known. */
  private <T> void answerLater(
      ChannelHandlerContext ctx, CompletableFuture<T> awaited, Function<T, byte[]> json) {
    awaited.whenCompleteAsync(
        (known, failure) ->
            guarded(
                ctx,
                () -> {
                  if (failure != null) {
                    refuse(ctx, failure, null);
                    return;
                  }
                  send(ctx, answer(HttpResponseStatus.OK, json.apply(known)));
                }),
        task -> onItsThread(ctx, task));
  }

  private void control(ChannelHandlerContext ctx, ControlBody whole) {
    byte[] body = whole.bytes();
    if (whole.route() instanceof Routes.Index) {
      boolean readyOnly = Extensions.readyOnly(body);
      answerLater(
          ctx, CompletableFuture.completedFuture(models.index(readyOnly)), Extensions::indexJson);
    } else if (whole.route() instanceof Routes.Load asked) {
      Extensions.checkControl(body);
      answerLater(ctx, models.load(asked.name()), done -> new byte[0]);
    } else if (whole.route() instanceof Routes.Unload asked) {
      Extensions.checkControl(body);
      answerLater(ctx, models.unload(asked.name()), done -> new byte[0]);
    } else {
      throw unanswered(whole.route());
    }
  }

  private static void onItsThread(ChannelHandlerContext ctx, Runnable task) {
    if (ctx.executor().inEventLoop()) {
      task.run();
    } else {
      ctx.executor().execute(task);
    }
  }

  /** Runs a step so that no failure leaves a request without an answer. */
  private void guarded(ChannelHandlerContext ctx, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error failure) {
      refuse(ctx, failure, null);
    }
  }

  private void receive(ChannelHandlerContext ctx, HttpContent content) {
    if (control != null) {
      ControlBody whole = control;
      whole.add(content.content());
      if (content instanceof LastHttpContent) {
        control = null;
        try {
          control(ctx, whole);
        } finally {
          whole.release();
        }
      }
      return;
    }
    if (upload == null) { // No route accepts this body.
      skipped -= content.content().readableBytes();
      if (skipped < 0) {
        ctx.close();
      }
      return;
    }
    upload.add(content.content());
    if (content instanceof LastHttpContent) {
      Upload whole = upload;
      whole.complete();
      RestRun run = new RestRun(whole, share, System.nanoTime());
      running = true;
      upload = null; // The run owns it now.
      if (workers.onlyOne() && whole.model().isShort() && !whole.compressed()) {
        finish(ctx, run);
      } else {
        submit(ctx, run);
      }
    }
  }

  private void submit(ChannelHandlerContext ctx, RestRun run) {
    try {
      workers.submit(
          new Workers.Task() {
            @Override
            public void run() {
              finish(ctx, run);
            }

            @Override
            public void refuse(ProtocolException why) {
              end(ctx, run, error(Refusal.of(why, port)));
            }
          });
    } catch (RuntimeException | Error refused) { // It stops, or has no memory for the task.
      run.release();
      running = false;
      throw refused;
    }
  }

  /** Sends the answer; called on a worker's thread or the connection's. */
  private void finish(ChannelHandlerContext ctx, RestRun run) {
    FullHttpResponse answer;
    try {
      answer = run.answer();
    } catch (RuntimeException | Error failure) {
      answer = error(Refusal.of(failure, port));
    }
    end(ctx, run, answer);
  }

  private void end(ChannelHandlerContext ctx, RestRun run, FullHttpResponse answer) {
    run.release();
    workers.leave();
    onItsThread(ctx, () -> guarded(ctx, () -> sent(ctx, run, answer)));
  }

  private void sent(ChannelHandlerContext ctx, RestRun run, FullHttpResponse answer) {
    placed = false;
    running = false;
    held.add(run.answerLease());
    send(ctx, answer);
  }

  /**
   * Ends the present request with the reason.
   *
   * @param request the request's head, when nothing of the body has arrived
   */
  private void refuse(ChannelHandlerContext ctx, Throwable failure, HttpRequest request) {
    ProtocolException why = Refusal.of(failure, port);
    giveUp();
    if (answered) {
      ctx.close(); // It has its answer, and the rest of the input cannot be understood.
      return;
    }
    boolean tooMuch =
        request != null
            && (HttpUtil.is100ContinueExpected(request)
                || HttpUtil.getContentLength(request, 0L) > skipped);
    if (tooMuch) {
      end(ctx, why, skipped);
    } else {
      send(ctx, error(why));
    }
  }

  private void end(ChannelHandlerContext ctx, ProtocolException why, long most) {
    answered = true;
    free();
    gate.end(ctx, error(why), most);
  }

  private void send(ChannelHandlerContext ctx, FullHttpResponse answer) {
    answered = true;
    HttpUtil.setContentLength(answer, answer.content().readableBytes());
    if (workers.stopping()) {
      HttpUtil.setKeepAlive(answer, false);
    }
    List<Lease> until = List.copyOf(held);
    held.clear();
    ctx.writeAndFlush(answer).addListener(written -> until.forEach(Lease::close));
  }

  /** Releases a request that is being received; a worker owns what runs. */
  private void giveUp() {
    if (control != null) {
      control.release();
      control = null;
    }
    if (upload != null) {
      upload.release();
      upload = null;
    } else if (running) {
      return;
    }
    if (placed) {
      workers.leave();
      placed = false;
    }
  }

  private void free() {
    held.forEach(Lease::close);
    held.clear();
  }

  static FullHttpResponse answer(HttpResponseStatus status, byte[] json) {
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
    if (!answered && workers.stopping()) {
      port.count(Cause.STOPPING);
    }
    giveUp();
    free();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof RequestGate.Stop stop) {
      giveUp();
      ProtocolException why =
          switch (stop) {
            case TOO_SLOW ->
                new ProtocolException(
                    ProtocolException.Kind.TOO_SLOW, port.limits().arrival().words());
            case MALFORMED ->
                new ProtocolException(
                    ProtocolException.Kind.INVALID, "the input is not an HTTP/1.1 request");
            case TOO_MANY ->
                new ProtocolException(
                    ProtocolException.Kind.FULL,
                    "expected at most %d requests ahead of their answers"
                        .formatted(port.limits().requestsPerConnection()));
          };
      port.count(stop.cause());
      end(ctx, why, MOST_SKIPPED_UNKNOWN);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof DecoderException) {
      port.count(Cause.INVALID); // The client does not use TLS.
    } else if (!(cause instanceof IOException)) {
      Refusal.of(cause, port); // The refusal is counted here.
    }
    ctx.close(); // The client notices a broken connection; its resources are freed above.
  }
}
