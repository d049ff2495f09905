package io.splitpoint.model.zoo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;

/**
 * A small file beside a finished model file that records the generator version, size and CRC-32C. A
 * model without a stamp, or with a stamp that does not match, is built again.
 */
final class Stamp {
  /** Increase it when the bytes of any model change. */
  private static final int GENERATOR = 2;

  private static final int PIECE = 1 << 20;

  private Stamp() {}

  static Path path(Path model) {
    return model.resolveSibling(model.getFileName() + ".stamp");
  }

  /** Whether the model file exists and is whole; every byte is read. */
  static boolean fits(Path model) throws IOException {
    Path stamp = path(model);
    if (!Files.isRegularFile(model) || !Files.isRegularFile(stamp)) {
      return false;
    }
    String found = Files.readString(stamp);
    // The sizes come first because they are cheap to compare.
    return found.startsWith(sizes(model)) && found.equals(text(model));
  }

  static void write(Path model) throws IOException {
    Path part = model.resolveSibling(model.getFileName() + ".stamp.part");
    Files.writeString(part, text(model));
    Files.move(part, path(model), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String text(Path model) throws IOException {
    return sizes(model) + " crc32c " + Long.toHexString(checksum(model)) + "\n";
  }

  private static String sizes(Path model) throws IOException {
    return "generator " + GENERATOR + " bytes " + Files.size(model);
  }

  private static long checksum(Path model) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
    try (FileChannel file = FileChannel.open(model)) {
      while (file.read(buffer.clear()) >= 0) {
        crc.update(buffer.flip());
      }
    }
    return crc.getValue();
  }
}
