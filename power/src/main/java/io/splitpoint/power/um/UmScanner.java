package io.splitpoint.power.um;

import java.util.Optional;

/**
 * Finds frames in a stream of bytes that may begin in the middle of one, lose some or hold others.
 * A frame is one that starts with a model's number, agrees with itself and ends as it should; on
 * anything else the scan goes on one byte later, so that damage costs the frame it hit and no
 * other.
 */
public final class UmScanner {

  private final byte[] held = new byte[4 * UmFrame.BYTES];
  private int start;
  private int end;

  /** How many bytes {@link #put} takes now, at least one frame's. */
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

  /** The next whole and sound frame, empty when more bytes are needed. */
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
        return Optional.empty(); // it may be a frame with an unknown trailer: the silence decides
      }
      start++;
    }
    return Optional.empty();
  }

  /**
   * A frame with a wrong trailer, after the line has fallen silent: only when the bytes held are
   * that one frame and nothing else, so that no frame is put together from two.
   */
  public Optional<UmFrame> afterSilence() {
    Optional<UmFrame> frame =
        end - start == UmFrame.BYTES
            ? UmFrame.decode(held, start).filter(UmFrame::plausible)
            : Optional.empty();
    clear();
    return frame;
  }

  /** Forgets everything held. */
  public void clear() {
    start = 0;
    end = 0;
  }

  /** How many bytes wait for the rest of their frame. */
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
