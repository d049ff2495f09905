package io.splitpoint.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A model's bytes in place, outside the heap: a mapped file or a direct buffer.
 *
 * @param data the first 2 GB at most, direct, little-endian; they hold all tables of the model
 * @param size size of the whole model in bytes, larger than {@code data} when weights lie beyond 2
 *     GB
 */
record ModelBytes(String name, ByteBuffer data, long size, Optional<Path> file) {

  /** The largest ByteBuffer, and the largest extent of FlatBuffers' tables, in bytes. */
  static final long MAX_MAPPED = Integer.MAX_VALUE;

  static ModelBytes map(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new ModelFormatException(file.toString(), "expected a .tflite file, found a folder");
      }
      if (Files.notExists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        long size = channel.size();
        ByteBuffer data = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(size, MAX_MAPPED));
        return new ModelBytes(
            file.toString(), data.order(ByteOrder.LITTLE_ENDIAN), size, Optional.of(file));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static ModelBytes of(String name, ByteBuffer model) {
    ByteBuffer data = model.duplicate();
    if (!data.isDirect()) {
      ByteBuffer direct = ByteBuffer.allocateDirect(data.remaining());
      data = direct.put(data).flip();
    }
    data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    return new ModelBytes(name, data, data.limit(), Optional.empty());
  }

  String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(data.duplicate().rewind());
      if (size > data.limit()) {
        try (FileChannel channel = FileChannel.open(file.orElseThrow(), StandardOpenOption.READ)) {
          for (long at = data.limit(); at < size; ) {
            long length = Math.min(MAX_MAPPED, size - at);
            digest.update(channel.map(FileChannel.MapMode.READ_ONLY, at, length));
            at += length;
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Copies a few bytes from anywhere in the file. */
  byte[] read(long offset, int length) {
    byte[] bytes = new byte[length];
    if (offset + length <= data.limit()) {
      data.get((int) offset, bytes);
      return bytes;
    }
    try (FileChannel channel = FileChannel.open(file.orElseThrow(), StandardOpenOption.READ)) {
      ByteBuffer target = ByteBuffer.wrap(bytes);
      while (target.hasRemaining() && channel.read(target, offset + target.position()) >= 0) {}
      return bytes;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
