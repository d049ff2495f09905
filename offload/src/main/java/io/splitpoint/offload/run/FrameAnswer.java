package io.splitpoint.offload.run;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The answer to one frame.
 *
 * @param frame number, from 0, without gaps
 * @param layer after which the model was cut for it
 * @param from where it was computed
 * @param latencyMs from the start of its head to here
 * @param inTime whether within the deadline (true when there is none)
 * @param outputs of the model, in its order
 */
public record FrameAnswer(
    long frame, int layer, From from, double latencyMs, boolean inTime, List<ByteBuffer> outputs) {

  /** Where the tail ran. */
  public enum From {
    /** The split is the last layer: all here. */
    HERE,
    /** On the server. */
    SERVER,
    /** Here, because the server did not answer (in time). */
    FALLBACK
  }
}
