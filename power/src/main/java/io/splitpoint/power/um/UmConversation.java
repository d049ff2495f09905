package io.splitpoint.power.um;

import io.splitpoint.power.Ticker;
import io.splitpoint.power.line.Line;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalDouble;

/** The protocol of the UM meters: F0, then 130 bytes, in any number of pieces. */
final class UmConversation implements Conversation {

  private static final byte[] REQUEST = {UmFrame.REQUEST};
  private static final long ANSWER_NANOS = 1_000_000_000L;

  /** A frame with a wrong trailer is accepted when nothing follows it for this long. */
  private static final long SILENCE_NANOS = 150_000_000L;

  private static final int HEARD_BYTES = 8;

  private final Ticker ticker;
  private final boolean strict;
  private final UmScanner scanner = new UmScanner();
  private final byte[] piece = new byte[UmFrame.BYTES];
  private String heard = "nothing";

  UmConversation(Ticker ticker, boolean strict) {
    this.ticker = ticker;
    this.strict = strict;
  }

  @Override
  public Optional<Reading> ask(Line line) throws IOException {
    line.drain();
    scanner.clear();
    line.write(REQUEST);
    long deadline = ticker.nanos() + ANSWER_NANOS;
    boolean empty = true;
    while (true) {
      boolean whole = scanner.waiting() == UmFrame.BYTES;
      long left = deadline - ticker.nanos();
      if (left <= 0) {
        return Optional.empty();
      }
      int count = line.read(piece, whole ? Math.min(left, SILENCE_NANOS) : left);
      if (count == 0) {
        return whole && !strict
            ? scanner.afterSilence().map(UmConversation::reading)
            : Optional.empty();
      }
      if (empty) {
        empty = false;
        heard = HexFormat.ofDelimiter(" ").formatHex(piece, 0, Math.min(count, HEARD_BYTES));
      }
      scanner.put(piece, 0, count);
      Optional<UmFrame> frame = scanner.next();
      if (frame.isPresent()) {
        return frame.map(UmConversation::reading);
      }
    }
  }

  @Override
  public String heard() {
    return heard;
  }

  private static Reading reading(UmFrame frame) {
    return new Reading(
        frame.model().name(),
        frame.model().accuracy(),
        frame.volts(),
        frame.amps(),
        frame.watts(),
        frame
            .selectedCounter()
            .map(counter -> OptionalDouble.of(counter.milliwattHours()))
            .orElseGet(OptionalDouble::empty),
        frame.trailerValid(),
        frame.emulated());
  }
}
