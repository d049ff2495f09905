package io.splitpoint.app.metering;

import io.splitpoint.power.Meter;
import io.splitpoint.power.PowerSample;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Reads several meters together until they end, the time is over, or enough was read. */
public final class MeterSession implements AutoCloseable {

  private static final long LOOK_MS = 100;

  private record Received(Meter meter, PowerSample sample) {}

  private final List<Meter> meters = new ArrayList<>();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final Set<String> said = new LinkedHashSet<>();
  private final Consumer<String> notices;

  private MeterSession(Consumer<String> notices) {
    this.notices = notices;
  }

  /**
   * Starts every meter.
   *
   * @param notices receives warnings and troubles, each once
   */
  public static MeterSession start(List<String> specs, Consumer<String> notices) {
    MeterSession session = new MeterSession(notices);
    try {
      for (String spec : specs) {
        Meter meter = Meter.open(spec);
        session.meters.add(meter);
        meter.start(sample -> session.received.add(new Received(meter, sample)));
        session.say(
            meter.name()
                + ", "
                + meter.topology().words()
                + (meter.traits().emulated() ? ": modelled, an emulator's numbers" : ""));
      }
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * Delivers every sample as it comes.
   *
   * @param nanos time limit
   * @param count limit on distinct refreshes
   */
  public void run(long nanos, long count, BiConsumer<Meter, PowerSample> sink) {
    long start = System.nanoTime();
    long distinct = 0;
    long lastRefresh = -1;
    while (System.nanoTime() - start < nanos && distinct < count) {
      Received next = poll();
      if (next != null) {
        sink.accept(next.meter, next.sample);
        distinct += meters.size() > 1 || next.sample.refresh() != lastRefresh ? 1 : 0;
        lastRefresh = next.sample.refresh();
      } else if (Thread.currentThread().isInterrupted() || allEnded()) {
        break;
      }
      report();
    }
  }

  private Received poll() {
    try {
      return received.poll(LOOK_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private boolean allEnded() {
    boolean all = true;
    for (Meter meter : meters) {
      all &= meter.ended();
    }
    return all && received.isEmpty();
  }

  private void report() {
    for (Meter meter : meters) {
      meter.warnings().forEach(warning -> say("warning: " + warning));
      meter.trouble().ifPresentOrElse(this::say, () -> said.remove(meter.name()));
    }
  }

  private void say(String line) {
    if (said.add(line)) {
      notices.accept(line);
    }
  }

  @Override
  public void close() {
    meters.forEach(Meter::close);
  }
}
