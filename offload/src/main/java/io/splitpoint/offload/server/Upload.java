package io.splitpoint.offload.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.splitpoint.offload.protocol.Coding;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.RestInfer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The body of an inference request while it comes in. Nothing is allocated before the model is
 * known and the announced size is one that a request for it can have; a compressed body is not
 * decoded beyond that size either.
 */
final class Upload {

  private final Routes.Infer route;
  private final Coding coding;
  private final long announced; // -1 when the body comes in chunks
  private final String jsonLength; // null when the body is JSON alone
  private final CompletableFuture<ServedModel> found;
  private ServedModel model;
  private long longest;
  private ByteBuf body;
  private boolean released;

  Upload(Routes.Infer route, Coding coding, HttpRequest request, ModelStore models) {
    this.route = route;
    this.coding = coding;
    this.announced = HttpUtil.getContentLength(request, -1L);
    this.jsonLength = request.headers().get(RestInfer.HEADER_LENGTH);
    this.found = models.find(route.name(), route.version());
  }

  /**
   * Whether the model is loaded already, so that nothing has to be waited for.
   *
   * @throws ProtocolException when the body is announced larger than a request for it can be
   */
  boolean knowsModel() {
    if (!found.isDone() || found.isCompletedExceptionally()) {
      return false;
    }
    accept(found.join());
    return true;
  }

  private void accept(ServedModel loaded) {
    model = loaded;
    longest = RestInfer.longestRequest(loaded.description(), jsonLength != null);
    checkSize(announced);
  }

  /** Goes on, on the connection's own thread, when the model is loaded. */
  void whenModelKnown(Executor thread, Runnable then, Consumer<ProtocolException> failed) {
    found.whenCompleteAsync(
        (loaded, failure) -> {
          if (released) {
            return; // the connection went away meanwhile
          }
          try {
            if (failure != null) {
              throw reason(failure);
            }
            accept(loaded);
          } catch (ProtocolException refused) {
            failed.accept(refused);
            return;
          }
          then.run();
        },
        thread);
  }

  static ProtocolException reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof ProtocolException known
        ? known
        : new ProtocolException(ProtocolException.Kind.INTERNAL, String.valueOf(cause));
  }

  private void checkSize(long size) {
    if (size > longest) {
      throw new ProtocolException(
          ProtocolException.Kind.TOO_LARGE,
          "a request for model '%s' has at most %d bytes, this one %d"
              .formatted(route.name(), longest, size));
    }
  }

  void add(ByteBuf part) {
    if (body == null && part.readableBytes() == announced) {
      body = part.retainedSlice(); // all of it came with one read: no need to copy
      return;
    }
    if (body == null) {
      body = PooledByteBufAllocator.DEFAULT.directBuffer((int) Math.max(announced, 65_536));
    }
    checkSize((long) body.readableBytes() + part.readableBytes());
    body.writeBytes(part);
  }

  /** All of it has come. */
  void complete() {
    if (body == null || announced >= 0 && body.readableBytes() != announced) {
      throw new ProtocolException(ProtocolException.Kind.INVALID, "the body is not complete");
    }
  }

  ServedModel model() {
    return model;
  }

  /** Whether {@link #request} has much to do. */
  boolean compressed() {
    return coding != Coding.IDENTITY;
  }

  /** The request that the body holds; its tensors are valid until {@link #release}. */
  InferRequest request() {
    if (compressed()) {
      ByteBuf plain = Decoded.of(body, coding, longest, this::checkSize);
      body.release();
      body = plain;
    }
    int json = body.readableBytes();
    if (jsonLength != null) {
      try {
        json = Integer.parseInt(jsonLength.strip());
      } catch (NumberFormatException malformed) {
        throw new ProtocolException(
            ProtocolException.Kind.INVALID,
            RestInfer.HEADER_LENGTH + ": expected a number, found " + jsonLength);
      }
    }
    return RestInfer.request(model.description(), route.version(), body.nioBuffer(), json);
  }

  void release() {
    released = true;
    if (body != null) {
      body.release();
      body = null;
    }
  }
}
