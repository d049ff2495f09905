package io.splitpoint.power.file;

import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PowerSample;
import io.splitpoint.power.Sampler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Replays a recording at its recorded times, or all at once. */
public final class RecordingSampler implements Sampler {

  /** Reads the file. */
  @FunctionalInterface
  public interface Source {

    /**
     * @throws IOException when the file cannot be read
     * @throws io.splitpoint.failure.InputException when its content is invalid
     */
    Recording read() throws IOException;
  }

  private volatile MeterTraits traits;
  private final boolean paced;
  private final Source source;

  /**
   * @param paced whether to replay in real time
   */
  public RecordingSampler(MeterTraits traits, boolean paced, Source source) {
    this.traits = traits;
    this.paced = paced;
    this.source = source;
  }

  @Override
  public void sample(Sink sink) throws InterruptedException {
    Recording recording;
    try {
      recording = source.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (recording.emulated()) {
      traits = traits.ofEmulator();
    }
    recording.refresh().ifPresent(refresh -> traits = traits.refreshedEvery(refresh));
    recording.warnings().forEach(sink::warn);
    List<PowerSample> samples = recording.samples();
    if (samples.isEmpty()) {
      return;
    }
    long shift = System.nanoTime() - samples.get(0).receivedNanos();
    for (PowerSample sample : samples) {
      long pause = sample.receivedNanos() + shift - System.nanoTime();
      if (paced && pause > 0) {
        Thread.sleep(pause / 1_000_000, (int) (pause % 1_000_000));
      } else if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      sink.accept(
          new PowerSample(
              sample.requestedNanos() + shift,
              sample.receivedNanos() + shift,
              sample.volts(),
              sample.amps(),
              sample.watts(),
              sample.counterMwh(),
              sample.refresh(),
              sample.afterGap()));
    }
  }

  @Override
  public MeterTraits traits() {
    return traits;
  }

  @Override
  public void close() {
    // The file was closed after it was read.
  }
}
