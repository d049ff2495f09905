package io.splitpoint.partition;

import io.splitpoint.energy.Powers;
import io.splitpoint.energy.Watts;
import io.splitpoint.failure.InputException;
import io.splitpoint.table.Range;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The link between two devices, seen from the sender.
 *
 * <p>A transfer of b bytes takes {@code overheadMs + latencyMs + 8 b / (1000 bandwidthMbps)}; the
 * sender's radio draws {@code transmitW} all that time (as in the radio state models of Huang et
 * al., MobiSys 2012) and {@code idleW} while the other side computes. These are powers of the radio
 * alone, above its board's idle power; package {@code io.splitpoint.energy} adds them.
 *
 * @param name a preset's name, or the name in the link file
 * @param bandwidthMbps payload megabits per second, above 0; infinite inside one machine
 * @param latencyMs one-way delay, at least 0
 * @param transmitW power of the radio while sending, at least 0; NaN where it is not known
 * @param receiveW power of the radio while the answer is received, at least 0; NaN where it is not
 *     known
 * @param idleW power of the radio while it waits for the other side, at least 0; NaN where it is
 *     not known
 * @param overheadMs fixed cost of a transfer (serialising, waking a radio), at least 0
 */
public record Link(
    String name,
    double bandwidthMbps,
    double latencyMs,
    double transmitW,
    double receiveW,
    double idleW,
    double overheadMs) {

  /** A name or a file, followed by numbers that replace its own. */
  private static final Pattern WITH_NUMBERS = Pattern.compile("(.*?)((?:,[a-z]+_[a-z]+=[^,]*)+)");

  /**
   * @throws InputException when a number is negative or not finite, or bandwidth is not above 0
   */
  public Link {
    if (!(bandwidthMbps > 0)) {
      throw new InputException(
          "link %s: bandwidth_mbps: expected above 0, found %s".formatted(name, bandwidthMbps));
    }
    check(name, "latency_ms", latencyMs);
    checkWatts(name, "transmit_w", transmitW);
    checkWatts(name, "receive_w", receiveW);
    checkWatts(name, "idle_w", idleW);
    check(name, "overhead_ms", overheadMs);
  }

  private static void check(String link, String key, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new InputException(
          "link %s: %s: expected at least 0, found %s".formatted(link, key, value));
    }
  }

  private static void checkWatts(String link, String key, double watts) {
    if (!Double.isNaN(watts)) {
      check(link, key, watts);
    }
  }

  /** The names of the presets, in the order in which they are listed. */
  public static List<String> names() {
    return LinkPresets.ALL.stream().map(Link::name).toList();
  }

  /** The preset of that name, if any; see {@link LinkPresets}. */
  public static Optional<Link> named(String name) {
    return LinkPresets.ALL.stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /**
   * Parses a preset's name or the path of a YAML file with {@code name}, {@code bandwidth_mbps}
   * (required), {@code latency_ms}, {@code transmit_w}, {@code receive_w}, {@code idle_w}, {@code
   * overhead_ms}; an absent power is unknown, an absent time is 0. Numbers that replace its own may
   * follow, as in {@code wifi,bandwidth_mbps=20,latency_ms=5}.
   *
   * @throws InputException naming file, key, expected and found
   * @throws java.io.UncheckedIOException when the file cannot be read
   */
  public static Link of(String text) {
    Matcher parts = WITH_NUMBERS.matcher(text);
    if (!parts.matches()) {
      return named(text).orElseGet(() -> LinkFile.read(text));
    }
    Link link = of(parts.group(1));
    for (String number : parts.group(2).substring(1).split(",")) {
      link = link.with(number);
    }
    return link;
  }

  /** This link with one number replaced, such as {@code latency_ms=5}. */
  private Link with(String number) {
    String[] sides = number.split("=", 2);
    String key = sides[0];
    Range range = Range.of(key);
    double value =
        range
            .number(sides[1])
            .orElseThrow(
                () ->
                    new InputException(
                        "link %s: %s: expected %s, found '%s'"
                            .formatted(name, key, range.expected(), sides[1])));
    if (isLocal()) {
      throw new InputException(
          "link local: expected no numbers, nothing is sent over it; found '" + number + "'");
    }
    return switch (key) {
      case "bandwidth_mbps" -> withBandwidth(value);
      case "latency_ms" ->
          new Link(name, bandwidthMbps, value, transmitW, receiveW, idleW, overheadMs);
      case "transmit_w" ->
          new Link(name, bandwidthMbps, latencyMs, value, receiveW, idleW, overheadMs);
      case "receive_w" ->
          new Link(name, bandwidthMbps, latencyMs, transmitW, value, idleW, overheadMs);
      case "idle_w" ->
          new Link(name, bandwidthMbps, latencyMs, transmitW, receiveW, value, overheadMs);
      case "overhead_ms" ->
          new Link(name, bandwidthMbps, latencyMs, transmitW, receiveW, idleW, value);
      default ->
          throw new InputException(
              "link %s: expected bandwidth_mbps, latency_ms, transmit_w, receive_w, idle_w or overhead_ms, found '%s'"
                  .formatted(name, key));
    };
  }

  /**
   * @throws InputException naming file, key, expected and found
   * @throws java.io.UncheckedIOException when the file cannot be read
   */
  public static Link read(Path yaml) {
    return LinkFile.read(yaml);
  }

  /** Whether both devices are in one machine: nothing is sent, and one owner pays for both. */
  public boolean isLocal() {
    return bandwidthMbps == Double.POSITIVE_INFINITY;
  }

  /** Time from the first byte's departure to the last byte's arrival, in ms. */
  public double transferMs(long bytes) {
    return overheadMs + latencyMs + bytes * 8.0 / (bandwidthMbps * 1000);
  }

  /** The powers of the radio, without the board that it belongs to. */
  public Powers radio() {
    return Powers.ofRadio(
        watts("transmit", transmitW), watts("receive", receiveW), watts("idle", idleW));
  }

  private static Watts watts(String which, double watts) {
    return Double.isNaN(watts)
        ? Watts.unknown(
            "the link's %s power is not known (give %s_w in a link file, or measure it)"
                .formatted(which, which))
        : Watts.exactly(watts);
  }

  /** This link with another bandwidth, for sweeps. */
  public Link withBandwidth(double mbps) {
    return new Link(name, mbps, latencyMs, transmitW, receiveW, idleW, overheadMs);
  }
}
