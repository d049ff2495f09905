package io.splitpoint.power.um;

import java.util.Optional;

/**
 * Finds frames in a stream that may begin inside a frame, lose bytes or contain other bytes. A
 * frame starts with a model's number, is consistent and ends with the trailer; otherwise the scan
 * continues one byte later, so that damage affects only the frame that it hits.
 */
public final class UmScanner {

  private final byte[] held = new byte[4 * UmFrame.BYTES];
  private int start;
  private int end;

  /** The number of bytes that {@link #put} accepts now, at least one frame's. */
  public int room() {
    compact();
    return held.length - end;
  }

  /**
   * Adds bytes; take the frames out with {@link #next()} before there is no room.
   *
   * @param count at most {@link #room()}
   */
  public void put(byte[] bytes, int offset, int count) {
    compact();
    System.arraycopy(bytes, offset, held, end, count);
    end += count;
  }

  /** The next complete and valid frame; empty when more bytes are needed. */
  public Optional<UmFrame> next() {
    while (end - start >= 2) {
      if (UmModel.of(word(start)).isEmpty()) {
        start++;
        continue;
      }
      if (end - start < UmFrame.BYTES) {
        return Optional.empty();
      }
      Optional<UmFrame> frame = UmFrame.decode(held, start);
      if (frame.filter(UmFrame::plausible).filter(UmFrame::trailerValid).isPresent()) {
        start += UmFrame.BYTES;
        return frame;
      }
      if (end - start == UmFrame.BYTES) {
        return Optional
            .empty(); // It may be a frame with an unknown trailer; silence after it decides.
      }
      start++;
    }
    return Optional.empty();
  }

  /**
   * A frame with a wrong trailer, after the line has become silent, if the held bytes are that one
   * frame and nothing else.
   */
  public Optional<UmFrame> afterSilence() {
    Optional<UmFrame> frame =
        end - start == UmFrame.BYTES
            ? UmFrame.decode(held, start).filter(UmFrame::plausible)
            : Optional.empty();
    clear();
    return frame;
  }

  /** Discards all held bytes. */
  public void clear() {
    start = 0;
    end = 0;
  }

  /** The number of bytes that wait for the rest of their frame. */
  public int waiting() {
    return end - start;
  }

  private int word(int at) {
    return (held[at] & 0xFF) << 8 | held[at + 1] & 0xFF;
  }

  private void compact() {
    if (start > 0) {
      System.arraycopy(held, start, held, 0, end - start);
      end -= start;
      start = 0;
    }
  }
}
