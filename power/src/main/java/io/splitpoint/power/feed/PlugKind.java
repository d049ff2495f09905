package io.splitpoint.power.feed;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.Accuracy;
import io.splitpoint.power.MeterKind;
import io.splitpoint.power.MeterSpec;
import io.splitpoint.power.MeterTraits;
import io.splitpoint.power.PeriodicSampler;
import io.splitpoint.power.Sampler;
import io.splitpoint.power.Topology;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;

/**
 * {@code http://HOST[/PATH]}: a Shelly or Tasmota plug. Without a path the paths of both are tried.
 * {@code #channel=2} selects a channel of a plug with several, counted from 1. It measures at the
 * wall, the losses of the power supply included.
 */
public final class PlugKind implements MeterKind {

  private static final Duration REFRESH = Duration.ofSeconds(1);
  private static final Duration PERIOD = Duration.ofMillis(800);
  private static final int MOST_CHANNELS = 8;

  @Override
  public List<String> names() {
    return List.of("http");
  }

  @Override
  public String usage() {
    return "http://HOST[/PATH][#channel=N]";
  }

  @Override
  public Sampler sampler(MeterSpec spec) {
    spec.allow("channel");
    double channel = spec.number("channel", 0);
    if (channel != Math.rint(channel) || channel < 0 || channel > MOST_CHANNELS) {
      throw new InputException(
          spec.text() + ": channel: expected 1 to " + MOST_CHANNELS + ", found " + channel);
    }
    URI uri;
    try {
      uri = new URI(spec.text());
    } catch (URISyntaxException e) {
      throw new InputException(spec.text() + ": expected http://HOST[/PATH]");
    }
    if (uri.getHost() == null) {
      throw new InputException(spec.text() + ": expected http://HOST[/PATH], found no host");
    }
    return new PeriodicSampler(
        new MeterTraits(
            "plug at " + uri.getHost(),
            spec.topology(Topology.WALL),
            spec.accuracy(Accuracy.UNSTATED),
            REFRESH),
        PERIOD,
        new PlugProbe(uri, (int) channel));
  }
}
