package io.splitpoint.power.emulate;

import io.splitpoint.power.Ticker;
import io.splitpoint.power.line.Line;
import java.io.IOException;
import java.util.SplittableRandom;

/** Serves an emulated meter on one line after another: after an unplug it returns on a new one. */
public final class Emulator {

  private static final long PATIENCE_NANOS = 200_000_000L;

  private final EmulatedMeter meter;
  private final Fault fault;
  private final int every;
  private final Ticker ticker;
  private final SplittableRandom random;
  private final long start;
  private long answers;

  /**
   * @param fault the fault to emulate
   * @param every number of answers between faults, at least 1
   * @param seed seed of a fault's random bytes
   */
  public Emulator(EmulatedMeter meter, Fault fault, int every, long seed, Ticker ticker) {
    if (every < 1) {
      throw new IllegalArgumentException("a fault every " + every + " answers: expected 1 or more");
    }
    this.meter = meter;
    this.fault = fault;
    this.every = every;
    this.ticker = ticker;
    random = new SplittableRandom(seed);
    start = ticker.nanos();
  }

  /** The number of requests that were answered, or should have been. */
  public long answers() {
    return answers;
  }

  /**
   * Answers on a line until the thread is interrupted, the other side closes it, or the fault
   * unplugs the meter; then closes the line.
   *
   * @throws InterruptedException when the thread was interrupted
   */
  public void serve(Line line) throws InterruptedException {
    byte[] heard = new byte[64];
    try (line) {
      while (true) {
        int count = line.read(heard, PATIENCE_NANOS);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        for (int i = 0; i < count; i++) {
          byte[] answer = meter.hear(heard[i], ticker.nanos() - start);
          if (answer.length > 0 && !send(line, answer)) {
            return;
          }
        }
      }
    } catch (IOException e) {
      // The other side has closed the line.
    }
  }

  private boolean send(Line line, byte[] answer) throws IOException, InterruptedException {
    answers++;
    Fault now = answers % every == 0 ? fault : Fault.NONE;
    if (now == Fault.RESET) {
      meter.clearCounters();
    }
    for (Fault.Piece piece : now.pieces(answer, random)) {
      ticker.sleep(piece.afterNanos());
      line.write(piece.bytes());
    }
    return now != Fault.UNPLUG;
  }
}
