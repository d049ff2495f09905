package io.splitpoint.model.edgetpu;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a package of compiled programs. Field numbers are those of {@code executable.fbs} in
 * google-coral/libedgetpu. Throws {@link IndexOutOfBoundsException} or {@link
 * IllegalArgumentException} when it is damaged.
 */
final class PackageReader {
  private static final String IDENTIFIER = "DWN1";
  private static final int ANY_HINT_DMA = 1;

  private PackageReader() {}

  /** What a package says. */
  record Package(int minRuntimeVersion, String compilerVersion, List<Executable> executables) {}

  static Package read(ByteBuffer bytes) {
    byte[] identifier = new byte[4];
    bytes.get(bytes.position() + 4, identifier);
    String found = new String(identifier, StandardCharsets.ISO_8859_1);
    if (!found.equals(IDENTIFIER)) {
      throw new IllegalArgumentException("expected identifier DWN1, found " + printable(found));
    }
    FlatTable root = FlatTable.root(bytes);
    List<Executable> executables = new ArrayList<>();
    ByteBuffer multi =
        root.bytes(1)
            .orElseThrow(() -> new IllegalArgumentException("expected programs, found none"));
    for (ByteBuffer executable : FlatTable.root(multi).blobs(0)) {
      executables.add(executable(FlatTable.root(executable)));
    }
    if (executables.isEmpty()) {
      throw new IllegalArgumentException("expected programs, found none");
    }
    return new Package(root.int32(0), root.string(4), List.copyOf(executables));
  }

  private static Executable executable(FlatTable table) {
    int type = table.int16(13);
    if (type < 0 || type >= Executable.Type.values().length) {
      throw new IllegalArgumentException("expected a program type of 0 to 2, found " + type);
    }
    long instructions = 0;
    for (FlatTable bitstream : table.tables(5)) {
      instructions += size(bitstream.bytes(0));
    }
    long[] dma = dmaBytes(table.table(7));
    long cycles = table.int64(16) != 0 ? table.int64(16) : table.int32(11);
    return new Executable(
        table.string(1),
        Executable.Type.values()[type],
        size(table.bytes(6)),
        instructions,
        layerBytes(table.tables(8)),
        layerBytes(table.tables(9)),
        dma[1],
        dma[2],
        dma[0],
        table.int32(12),
        cycles,
        table.int64(14),
        table.string(10));
  }

  private static long layerBytes(List<FlatTable> layers) {
    long bytes = 0;
    for (FlatTable layer : layers) {
      int size = layer.int32(1);
      if (size < 0) {
        throw new IllegalArgumentException("expected a tensor size of at least 0, found " + size);
      }
      bytes += size;
    }
    return bytes;
  }

  /** By description: 0 output, 1 input, 2 parameters, 3 scratch. */
  private static long[] dmaBytes(Optional<FlatTable> hints) {
    long[] bytes = new long[4];
    List<FlatTable> all = hints.map(h -> h.tables(0)).orElse(List.of());
    for (FlatTable hint : all) {
      Optional<FlatTable> descriptor = hint.table(1);
      if (hint.uint8(0) == ANY_HINT_DMA && descriptor.isPresent()) {
        int description = descriptor.get().table(0).map(m -> m.int16(0)).orElse(0);
        if (description < 0 || description >= bytes.length) {
          throw new IllegalArgumentException(
              "expected a transfer of kind 0 to 3, found " + description);
        }
        int size = descriptor.get().int32(2);
        if (size < 0) {
          throw new IllegalArgumentException(
              "expected a transfer of at least 0 bytes, found " + size);
        }
        bytes[description] += size;
      }
    }
    return bytes;
  }

  private static long size(Optional<ByteBuffer> bytes) {
    return bytes.map(ByteBuffer::remaining).orElse(0);
  }

  private static String printable(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 127)
        ? text
        : "bytes " + text.chars().mapToObj(c -> String.format("%02x", c)).toList();
  }
}
