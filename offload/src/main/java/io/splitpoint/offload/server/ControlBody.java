package io.splitpoint.offload.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.splitpoint.offload.protocol.Extensions;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Lease;

/** Collects the body of a request to the model repository while it arrives. */
final class ControlBody {

  private final Routes.Control route;
  private final Lease lease;
  private final Growing body;

  /**
   * @throws ProtocolException when the announced body exceeds the limit
   */
  ControlBody(Routes.Control route, HttpRequest head, Budget.Port.Share share) {
    this.route = route;
    long announced = HttpUtil.getContentLength(head, -1L);
    checkSize(announced);
    lease = share.memory(0);
    body = new Growing(lease, announced, ControlBody::checkSize);
  }

  private static void checkSize(long size) {
    if (size > Extensions.LONGEST_REQUEST) {
      throw new ProtocolException(
          ProtocolException.Kind.TOO_LARGE,
          "expected a body of at most %d bytes, found %d: models come from the server's directory"
              .formatted(Extensions.LONGEST_REQUEST, size));
    }
  }

  Routes.Control route() {
    return route;
  }

  void add(ByteBuf part) {
    if (part.isReadable()) {
      body.add(part);
    }
  }

  /** The bytes received so far. */
  byte[] bytes() {
    return body.isEmpty() ? new byte[0] : ByteBufUtil.getBytes(body.bytes());
  }

  void release() {
    body.release();
    lease.close();
  }
}
