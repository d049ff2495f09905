package io.splitpoint.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Handles one connection of a {@link WebServer}, behind its gate. */
final class WebHandler extends ChannelInboundHandlerAdapter {

  private final Budget.Port port;
  private final RequestGate gate;
  private final Optional<Hosts> hosts;
  private final Map<String, Resource> resources;

  WebHandler(
      Budget.Port port, RequestGate gate, Optional<Hosts> hosts, Map<String, Resource> resources) {
    this.port = port;
    this.gate = gate;
    this.hosts = hosts;
    this.resources = resources;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof HttpRequest request) {
        answer(ctx, request);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void answer(ChannelHandlerContext ctx, HttpRequest request) {
    boolean head = request.method().equals(HttpMethod.HEAD);
    if (HttpUtil.getContentLength(request, 0L) > 0 || HttpUtil.isTransferEncodingChunked(request)) {
      end(ctx, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, Cause.TOO_LARGE);
      return;
    }
    if (!head && !request.method().equals(HttpMethod.GET)) {
      port.count(Cause.INVALID);
      FullHttpResponse answer = text(HttpResponseStatus.METHOD_NOT_ALLOWED);
      answer.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
      ctx.writeAndFlush(answer);
      return;
    }
    if (hosts.isPresent() && fromElsewhere(request.headers())) {
      port.count(Cause.UNAUTHENTICATED);
      ctx.writeAndFlush(text(HttpResponseStatus.FORBIDDEN));
      return;
    }
    String uri = request.uri();
    int query = uri.indexOf('?');
    Resource resource = resources.get(query < 0 ? uri : uri.substring(0, query));
    if (resource instanceof WebServer.Page page) {
      byte[] body = page.body().get();
      FullHttpResponse answer =
          answer(HttpResponseStatus.OK, page.type(), head ? new byte[0] : body);
      HttpUtil.setContentLength(answer, body.length);
      ctx.writeAndFlush(answer);
    } else if (resource instanceof Broadcast broadcast && !head) {
      boolean chunked = request.protocolVersion().isKeepAliveDefault();
      if (!broadcast.watch(ctx, gate, port, chunked)) {
        port.count(Cause.CONNECTIONS);
        ctx.writeAndFlush(text(HttpResponseStatus.SERVICE_UNAVAILABLE));
      }
    } else {
      port.count(Cause.NOT_FOUND);
      ctx.writeAndFlush(text(HttpResponseStatus.NOT_FOUND));
    }
  }

  /**
   * Whether a page of another site sent the request: by another host name or, according to the
   * browser (Fetch Metadata), to embed the resource.
   */
  private boolean fromElsewhere(HttpHeaders headers) {
    String site = headers.get("Sec-Fetch-Site", "none");
    boolean inside = !headers.get("Sec-Fetch-Mode", "navigate").equals("navigate");
    return !hosts.get().admit(headers.get(HttpHeaderNames.HOST))
        || inside && (site.equals("cross-site") || site.equals("same-site"));
  }

  private void end(ChannelHandlerContext ctx, HttpResponseStatus status, Cause cause) {
    port.count(cause);
    gate.end(ctx, text(status), 0);
  }

  private static FullHttpResponse text(HttpResponseStatus status) {
    return answer(
        status, "text/plain; charset=utf-8", (status + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static FullHttpResponse answer(HttpResponseStatus status, String type, byte[] body) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    HttpUtil.setContentLength(answer, body.length);
    answer.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    guardHeaders(answer);
    return answer;
  }

  /** Sets headers that forbid pages of other sites to show or read the answer. */
  static void guardHeaders(HttpResponse answer) {
    answer.headers().set("X-Content-Type-Options", "nosniff");
    answer.headers().set("X-Frame-Options", "DENY");
    answer.headers().set("Cross-Origin-Resource-Policy", "same-origin");
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof RequestGate.Stop stop) {
      end(
          ctx,
          switch (stop) {
            case TOO_SLOW -> HttpResponseStatus.REQUEST_TIMEOUT;
            case MALFORMED -> HttpResponseStatus.BAD_REQUEST;
            case TOO_MANY -> HttpResponseStatus.TOO_MANY_REQUESTS;
          },
          stop.cause());
    }
  }

  /** A page has a defect, or the connection broke, which the client notices. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException || cause instanceof DecoderException)) {
      end(
          ctx,
          HttpResponseStatus.INTERNAL_SERVER_ERROR,
          cause instanceof OutOfMemoryError ? Cause.OUT_OF_MEMORY : Cause.FAULT);
      return;
    }
    ctx.close();
  }
}
