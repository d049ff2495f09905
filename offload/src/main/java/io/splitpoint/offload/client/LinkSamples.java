package io.splitpoint.offload.client;

import io.splitpoint.failure.InputException;
import io.splitpoint.offload.TailNames;
import io.splitpoint.offload.protocol.ModelDescription;
import io.splitpoint.offload.protocol.ProtocolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Timed exchanges with a server, from which a link's latency and bandwidth follow. Each round makes
 * a ready request, a small inference and a large one, so that drift affects all three alike. Of an
 * inference only the time outside the server's queue and model counts, which Splitpoint's server
 * reports and others do not.
 *
 * @param small model of the small inference, such as {@code vgg16-tail-21}
 * @param large model of the large inference
 * @param smallBytes bytes of its request on the wire
 * @param largeBytes bytes of its request on the wire
 * @param pingMs round trips of a ready request, one per round
 * @param smallMs times of the small inference without the server's own time
 * @param largeMs times of the large inference without the server's own time
 */
public record LinkSamples(
    String small,
    String large,
    long smallBytes,
    long largeBytes,
    double[] pingMs,
    double[] smallMs,
    double[] largeMs) {

  /** The least difference in bytes that measures bandwidth rather than latency. */
  public static final long INFORMATIVE_BYTES = 65_536;

  private static final int WARM_UP = 5;

  /** Limit on the layers; the deepest networks have some hundreds. */
  private static final int MOST_LAYERS = 2048;

  /** Time limit for requesting all tails' descriptions. */
  private static final int MOST_SECONDS = 120;

  /** Largest generated input that is sent. */
  private static final long LARGEST_BYTES = 256 << 20;

  /** The search for tails ends after this number of consecutive layers without one. */
  private static final int MOST_GAPS = 16;

  /**
   * Takes the samples.
   *
   * @param model model on the server; its tails, where the server has them, give other sizes
   * @param rounds at least 6
   * @throws InputException when model and tails have too similar sizes, or the server does not
   *     report its own time
   * @throws IOException when the server cannot be reached
   */
  public static LinkSamples take(
      Connection connection, String model, TailNames tails, int rounds, long seed)
      throws IOException {
    List<ModelDescription> sizes = sizes(connection, model, tails);
    Comparator<ModelDescription> bySize = Comparator.comparingLong(ModelDescription::inputBytes);
    ModelDescription small = sizes.stream().min(bySize).orElseThrow();
    ModelDescription large = sizes.stream().max(bySize).orElseThrow();
    if (large.inputBytes() - small.inputBytes() < INFORMATIVE_BYTES) {
      throw new InputException(
          "%s: expected inputs that differ by %d bytes among the model and its tails, found %d to %d"
              .formatted(model, INFORMATIVE_BYTES, small.inputBytes(), large.inputBytes()));
    }
    if (large.inputBytes() > LARGEST_BYTES) {
      throw new InputException(
          "%s: expected inputs of at most %d bytes, found %d"
              .formatted(large.name(), LARGEST_BYTES, large.inputBytes()));
    }
    SplittableRandom random = new SplittableRandom(seed);
    TimedInference smallInference = TimedInference.of(connection, small).fill(random);
    TimedInference largeInference = TimedInference.of(connection, large).fill(random);
    double[] ping = new double[rounds];
    double[] smallMs = new double[rounds];
    double[] largeMs = new double[rounds];
    long smallBytes = 0;
    long largeBytes = 0;
    for (int i = -WARM_UP; i < rounds; i++) {
      int at = Math.max(0, i);
      connection.ready(); // after a pause both machines take their time
      long start = System.nanoTime();
      connection.ready();
      ping[at] = (System.nanoTime() - start) / 1e6;
      TimedInference.Times one = smallInference.run();
      smallMs[at] = one.outsideMs();
      smallBytes = one.sentBytes();
      TimedInference.Times other = largeInference.run();
      largeMs[at] = other.outsideMs();
      largeBytes = other.sentBytes();
    }
    return new LinkSamples(
        small.name(), large.name(), smallBytes, largeBytes, ping, smallMs, largeMs);
  }

  private static List<ModelDescription> sizes(Connection connection, String model, TailNames tails)
      throws IOException {
    List<ModelDescription> sizes = new ArrayList<>();
    sizes.add(connection.describe(model, ""));
    long start = System.nanoTime();
    for (int layer = 1, gaps = 0; gaps < MOST_GAPS; layer++) {
      if (layer > MOST_LAYERS || System.nanoTime() - start > MOST_SECONDS * 1e9) {
        throw new InputException(
            "%s: expected a server that knows which tails it has after at most %d layers and %d s, found"
                    .formatted(model, MOST_LAYERS, MOST_SECONDS)
                + " one that is still answering after layer "
                + (layer - 1));
      }
      try {
        sizes.add(connection.describe(tails.of(model, layer), ""));
        gaps = 0;
      } catch (ProtocolException refused) {
        if (refused.kind() != ProtocolException.Kind.NOT_FOUND) {
          throw refused;
        }
        gaps++;
      }
    }
    return sizes;
  }
}
