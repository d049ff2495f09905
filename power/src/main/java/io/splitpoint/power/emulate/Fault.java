package io.splitpoint.power.emulate;

import io.splitpoint.failure.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** A fault between a meter and its reader that can be emulated; each was seen on real meters. */
public enum Fault {
  /** No fault. */
  NONE,
  /** The answer comes in pieces of 20 bytes, as over Bluetooth Low Energy. */
  CHUNKED,
  /** Three bytes of an older answer come first. */
  STALE,
  /** Only 100 of the bytes come. */
  SHORT,
  /** No answer. */
  SILENT,
  /** The answer takes 300 ms. */
  SLOW,
  /** The answer has a wrong trailer. */
  WRONG_TRAILER,
  /** The answer names another model. */
  WRONG_ID,
  /** The energy counters restart. */
  RESET,
  /** The device vanishes in the middle of the answer. */
  UNPLUG,
  /** Up to 200 random bytes come first. */
  GARBAGE;

  private static final int PIECE = 20;
  private static final long PIECE_NANOS = 10_000_000L;
  private static final long SLOW_NANOS = 300_000_000L;
  private static final int SHORT_BYTES = 100;
  private static final int MOST_GARBAGE = 200;

  /**
   * A part of an answer.
   *
   * @param afterNanos pause before this part
   * @param bytes bytes that are sent
   */
  public record Piece(long afterNanos, byte[] bytes) {}

  /** The name on the command line, such as {@code wrong-trailer}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * @throws InputException when the text is none of the labels
   */
  public static Fault of(String label) {
    for (Fault fault : values()) {
      if (fault.label().equals(label)) {
        return fault;
      }
    }
    throw new InputException(
        "fault: expected one of "
            + Arrays.stream(values()).map(Fault::label).collect(Collectors.joining(", "))
            + ", found '"
            + label
            + "'");
  }

  /** The parts in which a good answer is sent under this fault. */
  public List<Piece> pieces(byte[] answer, SplittableRandom random) {
    return switch (this) {
      case NONE, RESET -> List.of(new Piece(0, answer));
      case CHUNKED -> chunked(answer);
      case STALE ->
          List.of(
              new Piece(0, Arrays.copyOfRange(answer, answer.length - 3, answer.length)),
              new Piece(0, answer));
      case SHORT -> List.of(new Piece(0, Arrays.copyOf(answer, SHORT_BYTES)));
      case SILENT -> List.of();
      case SLOW -> List.of(new Piece(SLOW_NANOS, answer));
      case WRONG_TRAILER -> List.of(new Piece(0, altered(answer, answer.length - 1)));
      case WRONG_ID -> List.of(new Piece(0, altered(answer, 0)));
      case UNPLUG -> List.of(new Piece(0, Arrays.copyOf(answer, answer.length / 2)));
      case GARBAGE -> {
        byte[] garbage = new byte[1 + random.nextInt(MOST_GARBAGE)];
        random.nextBytes(garbage);
        yield List.of(new Piece(0, garbage), new Piece(0, answer));
      }
    };
  }

  private static List<Piece> chunked(byte[] answer) {
    List<Piece> pieces = new ArrayList<>();
    for (int at = 0; at < answer.length; at += PIECE) {
      byte[] piece = Arrays.copyOfRange(answer, at, Math.min(answer.length, at + PIECE));
      pieces.add(new Piece(at == 0 ? 0 : PIECE_NANOS, piece));
    }
    return pieces;
  }

  private static byte[] altered(byte[] answer, int at) {
    byte[] copy = answer.clone();
    copy[at] ^= (byte) 0x5A;
    return copy;
  }
}
