package io.splitpoint.offload.server;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.splitpoint.offload.protocol.Coding;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.offload.protocol.RestInfer;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Lease;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The body of an inference request while it arrives. Memory is allocated only for received bytes,
 * and only after the model is known and the announced size is possible for it; a compressed body is
 * not decoded beyond that size either.
 */
final class Upload {

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,9}");

  private final Routes.Infer route;
  private final Coding coding;
  private final long announced; // -1 when the body is chunked.
  private final String jsonLength; // Null when the body is JSON alone.
  private final CompletableFuture<ServedModel> found;
  private final Lease lease;
  private final Growing body;
  private Growing plain; // The decoded body.
  private ServedModel model;
  private long longest;
  private boolean released;

  Upload(
      Routes.Infer route,
      Coding coding,
      HttpRequest request,
      ModelStore models,
      Budget.Port.Share share) {
    this.route = route;
    this.coding = coding;
    this.announced = HttpUtil.getContentLength(request, -1L);
    List<String> lengths = request.headers().getAll(RestInfer.HEADER_LENGTH);
    if (lengths.size() > 1 || lengths.size() == 1 && !LENGTH.matcher(lengths.get(0)).matches()) {
      throw new ProtocolException(
          ProtocolException.Kind.INVALID,
          RestInfer.HEADER_LENGTH + ": expected one number, found " + String.join(", ", lengths));
    }
    this.jsonLength = lengths.isEmpty() ? null : lengths.get(0);
    this.found = models.find(route.name(), route.version());
    this.lease = share.memory(0);
    this.body = new Growing(lease, announced, this::checkSize);
  }

  /**
   * Whether the model is loaded, so that nothing has to wait.
   *
   * @throws ProtocolException when the announced body is larger than a request for it can be
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

  /** Continues on the connection's thread when the model is loaded. */
  void whenModelKnown(Executor thread, Runnable then, Consumer<Throwable> failed) {
    found.whenCompleteAsync(
        (loaded, failure) -> {
          if (released) {
            return; // The connection closed meanwhile.
          }
          try {
            if (failure != null) {
              failed.accept(failure);
              return;
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

  private void checkSize(long size) {
    if (size > longest) {
      throw new ProtocolException(
          ProtocolException.Kind.TOO_LARGE,
          "a request for model '%s' has at most %d bytes, this one %d"
              .formatted(route.name(), longest, size));
    }
  }

  void add(ByteBuf part) {
    if (body.isEmpty() && part.readableBytes() == announced) {
      body.keep(part); // The whole body came with one read.
    } else if (part.isReadable()) {
      body.add(part);
    }
  }

  /** The whole body has arrived. */
  void complete() {
    if (announced >= 0 && body.size() != announced || body.isEmpty()) {
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

  /** Parses the request; its tensors are valid until {@link #release}. */
  InferRequest request() {
    Growing whole = body;
    if (compressed()) {
      plain = new Growing(lease, -1, this::checkSize);
      Decoded.into(body.bytes(), coding, plain);
      whole = plain;
      if (whole.isEmpty()) {
        throw new ProtocolException(ProtocolException.Kind.INVALID, "the body is empty");
      }
    }
    int json = whole.size();
    if (jsonLength != null) {
      json = Integer.parseInt(jsonLength);
    }
    boolean binary = jsonLength != null;
    if (!binary) {
      lease.add(model.description().inputBytes()); // The numbers become tensors.
    }
    return RestInfer.request(model.description(), route.version(), whole.bytes().nioBuffer(), json);
  }

  void release() {
    released = true;
    body.release();
    if (plain != null) {
      plain.release();
    }
    lease.close();
  }
}
