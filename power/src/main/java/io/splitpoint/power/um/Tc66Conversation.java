package io.splitpoint.power.um;

import io.splitpoint.power.Accuracy;
import io.splitpoint.power.Ticker;
import io.splitpoint.power.line.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalDouble;

/** The protocol of the TC66C: {@code getva}, then 192 encrypted bytes. */
final class Tc66Conversation implements Conversation {

  private static final byte[] REQUEST = "getva".getBytes(StandardCharsets.US_ASCII);
  private static final long ANSWER_NANOS = 1_000_000_000L;
  private static final int HEARD_BYTES = 8;

  private final Ticker ticker;
  private final byte[] piece = new byte[Tc66Frame.BYTES];
  private final byte[] held = new byte[4 * Tc66Frame.BYTES];
  private String heard = "nothing";

  Tc66Conversation(Ticker ticker) {
    this.ticker = ticker;
  }

  @Override
  public Optional<Reading> ask(Line line) throws IOException {
    line.drain();
    line.write(REQUEST);
    long deadline = ticker.nanos() + ANSWER_NANOS;
    int count = 0;
    int tried = 0;
    while (count < held.length) {
      long left = deadline - ticker.nanos();
      int got = left > 0 ? line.read(piece, left) : 0;
      if (got == 0) {
        return Optional.empty();
      }
      got = Math.min(got, held.length - count);
      System.arraycopy(piece, 0, held, count, got);
      count += got;
      heard = HexFormat.ofDelimiter(" ").formatHex(held, 0, Math.min(count, HEARD_BYTES));
      for (; tried + Tc66Frame.BYTES <= count; tried++) {
        Optional<Tc66Frame> frame = Tc66Frame.decode(held, tried);
        if (frame.isPresent()) {
          return frame.map(Tc66Conversation::reading);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public String heard() {
    return heard;
  }

  /** The manufacturer's limits are unknown. One of the two counters stands still. */
  private static Reading reading(Tc66Frame frame) {
    return new Reading(
        frame.model() + "C",
        Accuracy.UNSTATED,
        frame.volts(),
        frame.amps(),
        frame.watts(),
        OptionalDouble.of(
            (double) frame.first().milliwattHours() + frame.second().milliwattHours()),
        true,
        frame.emulated());
  }
}
