package io.splitpoint.model.zoo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;

/**
 * What a finished model file was when it was finished, in a small file beside it: generator
 * version, size and CRC-32C. A model without a stamp, or that its stamp does not fit, is built
 * again.
 */
final class Stamp {
  /** Raise when the bytes of any model change. */
  private static final int GENERATOR = 2;

  private static final int PIECE = 1 << 20;

  private Stamp() {}

  static Path path(Path model) {
    return model.resolveSibling(model.getFileName() + ".stamp");
  }

  /** Whether the model file is there and whole: every byte is read. */
  static boolean fits(Path model) throws IOException {
    Path stamp = path(model);
    if (!Files.isRegularFile(model) || !Files.isRegularFile(stamp)) {
      return false;
    }
    String found = Files.readString(stamp);
    // the sizes first: they cost nothing
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
