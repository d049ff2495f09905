package io.splitpoint.offload.run;

/**
 * What a split costs apart from the link.
 *
 * @param layer after which the cut falls, 0 to N; N means that nothing is sent
 * @param name of that layer
 * @param sendBytes of the tensors that cross
 * @param receiveBytes of the answer; 0 for N
 * @param headMs of layers 1 to {@code layer} here
 * @param tailMs of the rest on the server
 */
public record SplitCost(
    int layer, String name, long sendBytes, long receiveBytes, double headMs, double tailMs) {

  /**
   * Headers and JSON around the tensors, both ways, in bytes; within a hundred of every request.
   */
  static final long ENVELOPE_BYTES = 700;

  /** All bytes on the wire for one frame. */
  public long wireBytes() {
    return sendBytes == 0 ? 0 : sendBytes + receiveBytes + ENVELOPE_BYTES;
  }

  /**
   * This split with its tensors compressed.
   *
   * @param ratio compressed bytes over tensor bytes
   * @param ms that compressing and decompressing take
   */
  SplitCost compressed(double ratio, double ms) {
    return new SplitCost(
        layer, name, Math.max(1, Math.round(sendBytes * ratio)), receiveBytes, headMs + ms, tailMs);
  }

  /** Expected latency of a frame over a link that was measured at several sizes. */
  double latencyMs(TransferCurve link, double serverFactor) {
    return sendBytes == 0 ? headMs : headMs + link.transferMs(wireBytes()) + tailMs * serverFactor;
  }

  /**
   * Expected latency of a frame.
   *
   * @param serverFactor how much longer the server takes for a tail than {@code tailMs}
   */
  public double latencyMs(LinkState link, double serverFactor) {
    return sendBytes == 0 ? headMs : headMs + link.transferMs(wireBytes()) + tailMs * serverFactor;
  }
}
