package io.splitpoint.power.um;

import io.splitpoint.failure.Failure;
import io.splitpoint.power.MeterException;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Ticker;
import io.splitpoint.power.Topology;
import io.splitpoint.power.line.Line;
import io.splitpoint.power.line.LineAddress;
import io.splitpoint.power.line.LineOpener;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Polls a meter on a serial line. The line is opened once and kept, because some units cannot be
 * connected again soon. It is opened again only after a loss, however long that takes.
 */
final class PollSampler implements Sampler {

  /** The reading changes twice a second (manual; measured by users on all models). */
  static final Duration REFRESH = Duration.ofMillis(500);

  /** A little faster than the refresh, so that a slow link does not skip one. */
  private static final long POLL_NANOS = 400_000_000L;

  /** A command sent sooner after connecting is lost (um25c-client). */
  private static final long SETTLE_NANOS = 200_000_000L;

  private static final long REOPEN_NANOS = 250_000_000L;

  /** Number of tries after connecting, because the first requests are often not answered. */
  private static final int TRIES = 5;

  private final MeterSpec spec;
  private final LineOpener opener;
  private final Conversation conversation;
  private final Ticker ticker;
  private volatile MeterTraits traits;
  private volatile Line line;
  private Reading last;
  private long lastNanos;
  private long refresh;
  private boolean lost;

  PollSampler(MeterSpec spec, LineOpener opener, Conversation conversation, Ticker ticker) {
    this.spec = spec;
    this.opener = opener;
    this.conversation = conversation;
    this.ticker = ticker;
    traits =
        new MeterTraits(
            spec.text(),
            spec.topology(Topology.UNKNOWN),
            spec.accuracy(UmModel.UM25C.accuracy()),
            REFRESH);
  }

  @Override
  public void sample(Sink sink) throws InterruptedException {
    open();
    int misses = 0;
    long next = ticker.nanos();
    while (!Thread.currentThread().isInterrupted()) {
      long requested = ticker.nanos();
      try {
        Optional<Reading> reading = conversation.ask(line);
        if (reading.isPresent()) {
          misses = 0;
          take(reading.get(), requested, sink);
        } else if (++misses >= TRIES) {
          silent(sink);
        }
      } catch (IOException e) {
        reopen(sink, e.getMessage());
        misses = 0;
      }
      next = Math.max(next + POLL_NANOS, ticker.nanos());
      ticker.sleep(next - ticker.nanos());
    }
  }

  private void open() throws InterruptedException {
    line = opener.open();
    ticker.sleep(SETTLE_NANOS);
  }

  /** The meter is silent: an error before the first reading, a gap after it. */
  private void silent(Sink sink) {
    if (last == null) {
      String heard = conversation.heard();
      throw new MeterException(
          traits.name()
              + ": expected the answer of a "
              + spec.kind().toUpperCase(Locale.ROOT)
              + ", found "
              + (heard.equals("nothing")
                  ? "silence; switch the meter on, move it closer, disconnect it from the phone"
                  : "other bytes (" + heard + " …)"));
    }
    lost = true;
    sink.trouble(traits.name() + ": does not answer");
  }

  private void reopen(Sink sink, String why) throws InterruptedException {
    if (last == null) {
      throw new MeterException(
          traits.name() + ": expected the answer of a meter, found that " + why);
    }
    lost = true;
    line.close();
    sink.trouble(traits.name() + ": " + why);
    while (true) {
      ticker.sleep(REOPEN_NANOS);
      try {
        open();
        return;
      } catch (Failure e) {
        sink.trouble(e.getMessage());
      }
    }
  }

  private void take(Reading reading, long requested, Sink sink) {
    long received = ticker.nanos();
    if (last == null
        || !last.model().equals(reading.model())
        || last.emulated() != reading.emulated()) {
      identify(reading, sink);
    }
    if (!reading.trailerValid()) {
      sink.warn(
          traits.name()
              + ": its answers end in unknown bytes; they are consistent and are used"
              + " (strict refuses them)");
    }
    // Equal readings a whole refresh apart are two refreshes of a steady load.
    if (last == null || lost || !last.same(reading) || received - lastNanos >= REFRESH.toNanos()) {
      refresh++;
      lastNanos = received;
    }
    boolean gap = lost;
    lost = false;
    last = reading;
    sink.accept(
        new PowerSample(
            requested,
            received,
            OptionalDouble.of(reading.volts()),
            OptionalDouble.of(reading.amps()),
            reading.watts(),
            reading.counterMwh(),
            refresh,
            gap));
  }

  private void identify(Reading reading, Sink sink) {
    // An emulator's mark stays in the run's numbers, whatever is plugged in later.
    boolean emulated =
        traits.emulated() || reading.emulated() || LineAddress.isPseudoTerminal(spec.target());
    traits =
        new MeterTraits(
            reading.model() + (emulated ? MeterTraits.EMULATED : "") + " at " + spec.target(),
            spec.topology(Topology.UNKNOWN),
            spec.accuracy(reading.accuracy()),
            REFRESH,
            emulated);
    if (!spec.kind().equalsIgnoreCase(reading.model())) {
      sink.warn(
          traits.name()
              + ": found where a "
              + spec.kind()
              + " was named; it is read as the meter found");
    }
  }

  @Override
  public MeterTraits traits() {
    return traits;
  }

  @Override
  public void close() {
    Line open = line;
    if (open != null) {
      open.close();
    }
  }
}
