package io.splitpoint.offload.run;

import io.splitpoint.offload.protocol.Coding;
import io.splitpoint.offload.protocol.Gzip;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The saving and the cost of compressing a boundary tensor.
 *
 * @param ratio compressed bytes over tensor bytes
 * @param compressMsPerByte time per tensor byte, measured here
 * @param decompressMsPerByte time per tensor byte, measured here and assumed for the server
 */
record Gain(double ratio, double compressMsPerByte, double decompressMsPerByte) {

  private static final double NEW = 0.3;

  /**
   * Measures it on a part of a tensor.
   *
   * @param part at least one byte
   */
  static Gain of(ByteBuffer part) {
    int bytes = part.remaining();
    long start = System.nanoTime();
    ByteBuffer compressed = Gzip.of(List.of(part));
    long between = System.nanoTime();
    try (InputStream in =
        Coding.GZIP.decoded(
            new ByteArrayInputStream(compressed.array(), 0, compressed.remaining()))) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException impossible) { // The data were compressed just now.
      throw new UncheckedIOException(impossible);
    }
    long end = System.nanoTime();
    return new Gain(
        (double) compressed.remaining() / bytes,
        (between - start) / 1e6 / bytes,
        (end - between) / 1e6 / bytes);
  }

  /** This gain, moved towards a new one. */
  Gain towards(Gain now) {
    return new Gain(
        ratio + NEW * (now.ratio - ratio),
        compressMsPerByte + NEW * (now.compressMsPerByte - compressMsPerByte),
        decompressMsPerByte + NEW * (now.decompressMsPerByte - decompressMsPerByte));
  }

  /** The cost for this number of tensor bytes on both sides. */
  double costMs(long bytes) {
    return bytes * (compressMsPerByte + decompressMsPerByte);
  }

  /** The time saved on the link for this number of tensor bytes. */
  double savedMs(long bytes, LinkState link) {
    return bytes * (1 - ratio) * link.msPerByte();
  }
}
