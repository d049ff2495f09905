package io.splitpoint.offload.run;

/**
 * The cost of a split without the link: the times of its head and its tail, and the bytes that
 * cross.
 *
 * @param layer layer after which the cut falls, 0 to N; N means that nothing is sent
 * @param name name of that layer
 * @param sendBytes size of the tensors that cross
 * @param receiveBytes size of the answer; 0 for N
 * @param headMs time of layers 1 to {@code layer} here
 * @param tailMs time of the rest on the server
 * @param packMs time to compress and decompress what crosses, which no other frame overlaps
 */
public record SplitCost(
    int layer,
    String name,
    long sendBytes,
    long receiveBytes,
    double headMs,
    double tailMs,
    double packMs) {

  /** A split whose tensors cross uncompressed. */
  public SplitCost(
      int layer, String name, long sendBytes, long receiveBytes, double headMs, double tailMs) {
    this(layer, name, sendBytes, receiveBytes, headMs, tailMs, 0);
  }

  /** Bytes of headers and JSON in both directions, within a hundred for every request. */
  static final long ENVELOPE_BYTES = 700;

  /** All bytes on the wire for one frame. */
  public long wireBytes() {
    return sendBytes == 0 ? 0 : sendBytes + receiveBytes + ENVELOPE_BYTES;
  }

  /**
   * This split with its tensors compressed.
   *
   * @param ratio compressed bytes over tensor bytes
   * @param ms time to compress and decompress
   */
  SplitCost compressed(double ratio, double ms) {
    return new SplitCost(
        layer, name, Math.max(1, Math.round(sendBytes * ratio)), receiveBytes, headMs, tailMs, ms);
  }

  /** Expected latency of a frame over a link that was measured at several sizes. */
  double latencyMs(TransferCurve link, double serverFactor) {
    return sendBytes == 0 ? headMs : headMs + link.transferMs(wireBytes()) + tailMs * serverFactor;
  }

  /**
   * Expected latency of a frame.
   *
   * @param serverFactor ratio of the server's time to {@code tailMs}
   */
  public double latencyMs(LinkState link, double serverFactor) {
    return headMs + remoteMs(link, serverFactor);
  }

  private double remoteMs(LinkState link, double serverFactor) {
    return sendBytes == 0 ? 0 : packMs + link.transferMs(wireBytes()) + tailMs * serverFactor;
  }

  /**
   * Expected time between the answers of two frames that follow without a pause. One frame at a
   * time crosses the link and runs on the server, and one head at a time runs here; with two frames
   * in progress both overlap.
   *
   * @param inFlight largest number of frames in progress, at least 1
   */
  public double periodMs(LinkState link, double serverFactor, int inFlight) {
    return inFlight == 1
        ? latencyMs(link, serverFactor)
        : Math.max(headMs, remoteMs(link, serverFactor));
  }
}
