package io.splitpoint.power.monsoon;

import io.splitpoint.power.MeterException;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.Sampler;
import java.io.IOException;

/** Reads a high-voltage monitor's observations as means of 10 ms. */
final class HvpmSampler implements Sampler {

  private static final int PACKETS = 16;
  private static final int PATIENCE_MS = 1_000;
  private static final long REOPEN_MS = 500;
  private static final double OUTPUT_OFF_VOLTS = 0.5;

  private final UsbLink.Finder finder;
  private final Pt5File.Channel channel;
  private final MeterTraits traits;
  private boolean answered;

  HvpmSampler(UsbLink.Finder finder, Pt5File.Channel channel, MeterTraits traits) {
    this.finder = finder;
    this.channel = channel;
    this.traits = traits;
  }

  @Override
  public void sample(Sink sink) throws InterruptedException {
    Means means =
        new Means(
            sample -> {
              answered = true;
              if (sample.volts().getAsDouble() < OUTPUT_OFF_VOLTS) {
                sink.warn(
                    traits.name() + ": no voltage on its output; switch it on with PowerTool");
              }
              sink.accept(sample);
            });
    while (true) {
      try (UsbLink link = finder.open(Hvpm.VENDOR, Hvpm.PRODUCT)) {
        read(link, means, sink);
      } catch (IOException | MeterException e) {
        if (!answered) {
          throw e instanceof MeterException known
              ? known
              : new MeterException(traits.name() + ": " + e.getMessage(), e);
        }
        sink.trouble(traits.name() + ": " + e.getMessage());
        means.gap();
        Thread.sleep(REOPEN_MS);
      }
    }
  }

  private void read(UsbLink link, Means means, Sink sink) throws IOException, InterruptedException {
    Hvpm hvpm = new Hvpm(link);
    HvpmPackets packets = new HvpmPackets(hvpm.scales());
    byte[] buffer = new byte[PACKETS * HvpmPackets.BYTES];
    int dropped = 0;
    hvpm.start();
    try {
      while (true) {
        int count = link.bulkIn(Hvpm.ENDPOINT, buffer, PATIENCE_MS);
        long now = System.nanoTime();
        for (int at = 0; at < count; at += HvpmPackets.BYTES) {
          packets.decode(
              buffer,
              at,
              Math.min(HvpmPackets.BYTES, count - at),
              observation -> add(means, now, observation));
        }
        if (packets.dropped() != dropped) {
          dropped = packets.dropped();
          sink.warn(
              traits.name() + ": observations were dropped because this machine was too slow");
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } finally {
      hvpm.stop();
    }
  }

  private void add(Means means, long nanos, MonsoonReading observation) {
    switch (channel) {
      case MAIN -> means.add(nanos, observation.mainVolts(), observation.mainAmps());
      case USB -> means.add(nanos, observation.usbVolts(), observation.usbAmps());
      case AUX -> means.add(nanos, observation.mainVolts(), observation.auxAmps());
    }
  }

  @Override
  public MeterTraits traits() {
    return traits;
  }

  @Override
  public void close() {
    // A read waits for at most a second and then notices the interruption.
  }
}
