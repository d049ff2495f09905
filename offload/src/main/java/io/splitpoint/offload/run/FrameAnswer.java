package io.splitpoint.offload.run;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The answer to one frame.
 *
 * @param frame frame number, from 0, without gaps
 * @param layer layer after which the model was cut
 * @param from place where the tail ran
 * @param latencyMs time from the start of its head to the answer
 * @param inTime whether it met the deadline; true without one
 * @param outputs the model's outputs in its order
 */
public record FrameAnswer(
    long frame, int layer, From from, double latencyMs, boolean inTime, List<ByteBuffer> outputs) {

  /** The place where the tail ran. */
  public enum From {
    /** Here, because the split is the last layer. */
    HERE,
    /** On the server. */
    SERVER,
    /** Here, because the server did not answer, or not in time. */
    FALLBACK
  }
}
