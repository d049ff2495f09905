package io.splitpoint.power;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The first samples of a meter on its own thread. */
public record Collected(List<PowerSample> samples, List<String> warnings) {

  private static final long PATIENCE_SECONDS = 30;

  /** Opens a spec and waits for so many samples, or for the end of a file. */
  public static Collected from(String spec, int count) throws InterruptedException {
    List<PowerSample> samples = new ArrayList<>();
    CountDownLatch enough = new CountDownLatch(count);
    try (Meter meter = Meter.open(spec)) {
      meter.start(
          sample -> {
            synchronized (samples) {
              samples.add(sample);
            }
            enough.countDown();
          });
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!enough.await(20, TimeUnit.MILLISECONDS) && !meter.ended()) {
        if (System.nanoTime() - end > 0) {
          throw new AssertionError(spec + ": too few samples; " + meter.trouble());
        }
      }
      synchronized (samples) {
        return new Collected(List.copyOf(samples), meter.warnings());
      }
    }
  }
}
