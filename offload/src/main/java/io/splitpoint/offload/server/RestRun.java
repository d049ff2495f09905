package io.splitpoint.offload.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.splitpoint.offload.protocol.InferRequest;
import io.splitpoint.offload.protocol.InferRequest.Wanted;
import io.splitpoint.offload.protocol.InferResponse;
import io.splitpoint.offload.protocol.NamedTensor;
import io.splitpoint.offload.protocol.RestInfer;
import io.splitpoint.server.Budget;
import io.splitpoint.server.Lease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** One REST inference, from the whole body to the whole answer. */
final class RestRun {

  private final Upload upload;
  private final long arrivedNanos;
  private final Lease answer; // The lease of the answer's bytes, which outlive the request's.

  RestRun(Upload upload, Budget.Port.Share share, long arrivedNanos) {
    this.upload = upload;
    this.arrivedNanos = arrivedNanos;
    this.answer = share.memory(0);
  }

  /**
   * Runs the model and writes its answer, whose bytes are taken from the budget first.
   *
   * @throws RuntimeException any failure, for {@link Refusal}
   */
  FullHttpResponse answer() {
    InferRequest request = upload.request();
    long longest = RestInfer.longestAnswer(upload.model().description(), request.outputs());
    answer.add(longest);
    FullHttpResponse response =
        upload.model().run(request, arrivedNanos, ran -> encode(request.outputs(), ran));
    answer.giveBack(longest - response.content().capacity());
    return response;
  }

  private static FullHttpResponse encode(List<Wanted> wanted, InferResponse response) {
    int binary = 0;
    int numbers = 0;
    for (int i = 0; i < wanted.size(); i++) {
      NamedTensor output = response.outputs().get(i);
      if (wanted.get(i).binary()) {
        binary += output.data().remaining();
      } else {
        numbers += (int) output.spec().elements();
      }
    }
    ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer(512 + 4 * numbers + binary);
    try {
      RestInfer.writeResponse(response, wanted, new ByteBufOutputStream(body));
      int json = body.readableBytes();
      for (int i = 0; i < wanted.size(); i++) {
        if (wanted.get(i).binary()) {
          body.writeBytes(response.outputs().get(i).data().duplicate());
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
        answer.headers().set(RestInfer.HEADER_LENGTH, json);
      }
      body = null;
      return answer;
    } catch (IOException impossible) { // Writing to memory cannot fail so.
      throw new UncheckedIOException(impossible);
    } finally {
      if (body != null) {
        body.release();
      }
    }
  }

  /** Frees the request's bytes. */
  void release() {
    upload.release();
  }

  /** To be closed when the answer is sent or dropped. */
  Lease answerLease() {
    return answer;
  }
}
