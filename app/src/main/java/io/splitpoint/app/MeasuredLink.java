package io.splitpoint.app;

import io.splitpoint.failure.InputException;
import io.splitpoint.offload.client.LinkSamples;
import io.splitpoint.partition.Link;
import io.splitpoint.profile.Source;
import io.splitpoint.profiler.MedianInterval;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A link's bandwidth, latency and overhead from timed exchanges: medians with their 95 % intervals.
 *
 * @param bandwidthMbps bandwidth to the server, from the median over the rounds of the time per
 *     byte by which the large inference exceeds the small one
 * @param latencyMs one-way latency: half the round trip of a ready request, assuming equal ways
 * @param overheadMs time of a small inference beyond that latency and its bytes: packing,
 *     unpacking, and the answer with its way back, so that a transfer over {@link #link} takes what
 *     an exchange does; at least 0
 */
public record MeasuredLink(
    String name,
    LinkSamples samples,
    MedianInterval bandwidthMbps,
    MedianInterval latencyMs,
    MedianInterval overheadMs) {

  /** The largest ratio of the bandwidth interval's ends; a wider one would choose other splits. */
  private static final int WIDEST = 4;

  /**
   * @throws InputException when the large inference is not longer beyond the noise
   */
  public static MeasuredLink of(String name, LinkSamples samples) {
    int rounds = samples.pingMs().length;
    double more = samples.largeBytes() - samples.smallBytes();
    double[] longer = each(rounds, i -> samples.largeMs()[i] - samples.smallMs()[i]);
    MedianInterval longerMs = MedianInterval.of(longer);
    if (!(longerMs.low() > 0)) {
      throw new InputException(
          "%s: expected %d bytes to take longer than %d, found %.3f ms (%.3f to %.3f): the link is too fast or too noisy for this model"
              .formatted(
                  samples.large(),
                  samples.largeBytes(),
                  samples.smallBytes(),
                  longerMs.median(),
                  longerMs.low(),
                  longerMs.high()));
    }
    double perByte = longerMs.median() / more;
    return new MeasuredLink(
        name,
        samples,
        new MedianInterval(
            mbps(more, longerMs.median()),
            mbps(more, longerMs.high()),
            mbps(more, longerMs.low()),
            longerMs.coverage()),
        MedianInterval.of(each(rounds, i -> samples.pingMs()[i] / 2)),
        MedianInterval.of(
            each(
                rounds,
                i ->
                    Math.max(
                        0,
                        samples.smallMs()[i]
                            - samples.pingMs()[i] / 2
                            - perByte * samples.smallBytes()))));
  }

  /**
   * The link from exchanges for another purpose; empty when they do not measure the bandwidth: too
   * few for a 95 % interval, or one that spans more than a factor of {@value #WIDEST}.
   */
  public static Optional<MeasuredLink> known(String name, Optional<LinkSamples> samples) {
    try {
      return samples.map(taken -> of(name, taken)).filter(MeasuredLink::tellsBandwidth);
    } catch (InputException noisy) {
      return Optional.empty();
    }
  }

  private boolean tellsBandwidth() {
    return bandwidthMbps.coverage() >= 0.95 && bandwidthMbps.high() <= WIDEST * bandwidthMbps.low();
  }

  private static double[] each(int rounds, java.util.function.IntToDoubleFunction value) {
    return IntStream.range(0, rounds).mapToDouble(value).toArray();
  }

  private static double mbps(double bytes, double ms) {
    return 8 * bytes / (1000 * ms);
  }

  /** The link for the partitioner, with unknown powers. */
  public Link link() {
    double unknown = Double.NaN;
    return new Link(
        name,
        bandwidthMbps.median(),
        latencyMs.median(),
        unknown,
        unknown,
        unknown,
        overheadMs.median());
  }

  /**
   * The link file, with comments for people.
   *
   * @param command command that measured it
   */
  public String yaml(String command, String server) {
    return """
        # measured by splitpoint %s against %s, %d rounds; medians, 95 %% intervals behind
        # bandwidth and overhead from %s (%d bytes) and %s (%d bytes), without the server's own time
        # overhead has the answer's way back in it; bandwidth is that towards the server
        # watts were not measured, and a cut that needs them has no energy: add transmit_w, receive_w
        # and idle_w
        name: "%s"
        bandwidth_mbps: %s
        latency_ms: %s
        overhead_ms: %s
        """
        .formatted(
            command,
            server,
            samples.pingMs().length,
            samples.small(),
            samples.smallBytes(),
            samples.large(),
            samples.largeBytes(),
            name.replace("\\", "\\\\").replace("\"", "\\\""),
            line(bandwidthMbps),
            line(latencyMs),
            line(overheadMs));
  }

  private static String line(MedianInterval value) {
    return String.format(
        Locale.ROOT, "%.4f # %.4f to %.4f", value.median(), value.low(), value.high());
  }

  /**
   * The same for programs.
   *
   * @param rounds of exchanges
   * @param small what was asked in the small exchanges
   * @param large and in the large ones
   */
  public record Figures(
      String name,
      Source source,
      double bandwidthMbps,
      double bandwidthMbpsLow,
      double bandwidthMbpsHigh,
      double latencyMs,
      double latencyMsLow,
      double latencyMsHigh,
      double overheadMs,
      double overheadMsLow,
      double overheadMsHigh,
      int rounds,
      String small,
      long smallBytes,
      String large,
      long largeBytes) {}

  public Figures figures() {
    return new Figures(
        name,
        Source.MEASURED,
        bandwidthMbps.median(),
        bandwidthMbps.low(),
        bandwidthMbps.high(),
        latencyMs.median(),
        latencyMs.low(),
        latencyMs.high(),
        overheadMs.median(),
        overheadMs.low(),
        overheadMs.high(),
        samples.pingMs().length,
        samples.small(),
        samples.smallBytes(),
        samples.large(),
        samples.largeBytes());
  }

  /** The link in one line, with the 95 % intervals. */
  public String inWords() {
    return "link to %s, measured: %s, %s, overhead including the return of the answer %s, by %d rounds"
        .formatted(
            name,
            inWords(bandwidthMbps, "Mbit/s"),
            inWords(latencyMs, "ms one way"),
            inWords(overheadMs, "ms"),
            samples.pingMs().length);
  }

  private static String inWords(MedianInterval value, String unit) {
    return String.format(
        Locale.ROOT, "%.4g %s (%.4g to %.4g)", value.median(), unit, value.low(), value.high());
  }
}
