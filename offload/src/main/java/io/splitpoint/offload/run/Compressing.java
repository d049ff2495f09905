package io.splitpoint.offload.run;

import io.splitpoint.offload.client.Connection;
import io.splitpoint.offload.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides for each split whether its tensors are compressed. The gain is measured on a part of some
 * frames and on all compressed frames. Tensors of a split without measurements are sent
 * uncompressed.
 */
final class Compressing {

  /** One frame in this number is tried. */
  private static final int EVERY = 32;

  /** The part of a frame that is tried: one to three milliseconds of this thread's time. */
  private static final int PART_BYTES = 65_536;

  /** Smaller tensors are never compressed. */
  private static final int LEAST_BYTES = 4096;

  /** Compression starts below this share of its saving, and ends above the whole saving. */
  private static final double CLEAR = 0.8;

  private final Compression mode;
  private final Function<ByteBuffer, Gain> trial;
  private final Map<Integer, Gain> gains = new HashMap<>();
  private final Map<Integer, Integer> seen = new HashMap<>();
  private final Set<Integer> on = new HashSet<>();
  private boolean refused;
  private long tensorBytes;
  private long sentBytes;

  Compressing(Compression mode) {
    this(mode, Gain::of);
  }

  /**
   * @param trial measures the gain of compressing a part of a tensor
   */
  Compressing(Compression mode, Function<ByteBuffer, Gain> trial) {
    this.mode = mode;
    this.trial = trial;
  }

  /** Whether a frame of this split is now compressed. */
  synchronized boolean now(SplitCost split, Optional<LinkState> link) {
    if (refused || mode == Compression.NONE || split.sendBytes() < LEAST_BYTES) {
      return false;
    }
    if (mode == Compression.GZIP) {
      return true;
    }
    Gain gain = gains.get(split.layer());
    if (gain == null || link.isEmpty()) {
      return false;
    }
    double saved = gain.savedMs(split.sendBytes(), link.get());
    double limit = on.contains(split.layer()) ? saved : CLEAR * saved;
    boolean pays = gain.costMs(split.sendBytes()) < limit;
    if (pays) {
      on.add(split.layer());
    } else {
      on.remove(split.layer());
    }
    return pays;
  }

  /** Whether a request may have been refused because it was compressed. */
  static boolean mayBeWhy(ProtocolException refusal) {
    return switch (refusal.kind()) {
      case UNSUPPORTED, INVALID, INTERNAL -> true;
      default -> false;
    };
  }

  /** Records that the server accepted uncompressed what it refused compressed. */
  synchronized void refusedBy() {
    refused = true;
  }

  /** Forgets refusals, because the server may be another one now. */
  synchronized void reconnected() {
    refused = false;
  }

  /** Records the bytes of an answered frame of this split. */
  synchronized void sent(SplitCost split, Connection.Exchange exchange) {
    tensorBytes += split.sendBytes();
    sentBytes += exchange.sentBytes();
  }

  /** Records an answered frame of this split, and sometimes tries its tensors. */
  synchronized void answered(
      SplitCost split, List<ByteBuffer> crossing, Connection.Exchange exchange) {
    int layer = split.layer();
    int count = seen.merge(layer, 1, Integer::sum) - 1;
    if (mode != Compression.AUTO || split.sendBytes() < LEAST_BYTES) {
      return;
    }
    Gain known = gains.get(layer);
    if (known != null && exchange.compressMs() > 0) {
      known =
          known.towards(
              new Gain(
                  (double) exchange.sentBytes() / split.sendBytes(),
                  exchange.compressMs() / split.sendBytes(),
                  known.decompressMsPerByte()));
    }
    if (count % EVERY == 0) {
      ByteBuffer part = part(crossing, count / EVERY);
      if (known == null) {
        trial.apply(part); // The first run loads code.
      }
      Gain now = trial.apply(part);
      boolean whole = exchange.compressMs() > 0; // Ratio and time are then known better.
      known =
          known == null
              ? now
              : known.towards(
                  whole
                      ? new Gain(
                          known.ratio(), known.compressMsPerByte(), now.decompressMsPerByte())
                      : now);
    }
    gains.put(layer, known);
  }

  /** A part of the largest tensor, another one each time. */
  private static ByteBuffer part(List<ByteBuffer> crossing, int number) {
    ByteBuffer largest = crossing.get(0);
    for (ByteBuffer tensor : crossing) {
      largest = tensor.remaining() > largest.remaining() ? tensor : largest;
    }
    int length = Math.min(PART_BYTES, largest.remaining());
    int parts = largest.remaining() / length;
    return largest.slice(largest.position() + number % parts * length, length);
  }

  /** The server's time to decompress a frame of this split; 0 when unknown. */
  synchronized double decompressMs(SplitCost split) {
    Gain gain = gains.get(split.layer());
    return gain == null ? 0 : gain.decompressMsPerByte() * split.sendBytes();
  }

  /** The table with compression where it would be used. */
  synchronized UsableSplits applied(UsableSplits table, LinkState link) {
    List<SplitCost> splits = new ArrayList<>();
    for (SplitCost split : table.splits()) {
      Gain gain = gains.get(split.layer());
      splits.add(
          gain != null && now(split, Optional.of(link))
              ? split.compressed(gain.ratio(), gain.costMs(split.sendBytes()))
              : split);
    }
    return new UsableSplits(splits);
  }

  synchronized Traffic traffic() {
    return new Traffic(tensorBytes, sentBytes);
  }
}
