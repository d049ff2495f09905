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
 * What compressing a boundary tensor saves in transfer and costs in computing.
 *
 * @param ratio compressed bytes over tensor bytes
 * @param compressMsPerByte of the tensor, here
 * @param decompressMsPerByte of the tensor, measured here and taken for the server's
 */
record Gain(double ratio, double compressMsPerByte, double decompressMsPerByte) {

  private static final double NEW = 0.3;

  /**
   * Tries it on a part of a tensor.
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
    } catch (IOException impossible) { // it was compressed just now
      throw new UncheckedIOException(impossible);
    }
    long end = System.nanoTime();
    return new Gain(
        (double) compressed.remaining() / bytes,
        (between - start) / 1e6 / bytes,
        (end - between) / 1e6 / bytes);
  }

  /** This, moved some way to what was seen now. */
  Gain towards(Gain now) {
    return new Gain(
        ratio + NEW * (now.ratio - ratio),
        compressMsPerByte + NEW * (now.compressMsPerByte - compressMsPerByte),
        decompressMsPerByte + NEW * (now.decompressMsPerByte - decompressMsPerByte));
  }

  /** Of so many bytes of tensors, both sides together. */
  double costMs(long bytes) {
    return bytes * (compressMsPerByte + decompressMsPerByte);
  }

  /** Less time on the link for so many bytes of tensors. */
  double savedMs(long bytes, LinkState link) {
    return bytes * (1 - ratio) * link.msPerByte();
  }
}
