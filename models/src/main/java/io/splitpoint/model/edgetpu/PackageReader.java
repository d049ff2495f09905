package io.splitpoint.model.edgetpu;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a package of compiled programs. Throws {@link IndexOutOfBoundsException} or {@link
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
        root.bytes(ExecutableFields.Package.SERIALIZED_MULTI_EXECUTABLE)
            .orElseThrow(() -> new IllegalArgumentException("expected programs, found none"));
    for (ByteBuffer executable :
        FlatTable.root(multi).blobs(ExecutableFields.MultiExecutable.SERIALIZED_EXECUTABLES)) {
      executables.add(executable(FlatTable.root(executable)));
    }
    if (executables.isEmpty()) {
      throw new IllegalArgumentException("expected programs, found none");
    }
    return new Package(
        root.int32(ExecutableFields.Package.MIN_RUNTIME_VERSION),
        root.string(ExecutableFields.Package.COMPILER_VERSION),
        List.copyOf(executables));
  }

  private static Executable executable(FlatTable table) {
    int type = table.int16(ExecutableFields.Executable.TYPE);
    if (type < 0 || type >= Executable.Type.values().length) {
      throw new IllegalArgumentException("expected a program type of 0 to 2, found " + type);
    }
    long instructions = 0;
    for (FlatTable bitstream : table.tables(ExecutableFields.Executable.INSTRUCTION_BITSTREAMS)) {
      instructions += size(bitstream.bytes(ExecutableFields.InstructionBitstream.BITSTREAM));
    }
    long[] dma = dmaBytes(table.table(ExecutableFields.Executable.DMA_HINTS));
    long wideCycles = table.int64(ExecutableFields.Executable.ESTIMATED_CYCLES_64BIT);
    long cycles =
        wideCycles != 0 ? wideCycles : table.int32(ExecutableFields.Executable.ESTIMATED_CYCLES);
    return new Executable(
        table.string(ExecutableFields.Executable.NAME),
        Executable.Type.values()[type],
        size(table.bytes(ExecutableFields.Executable.PARAMETERS)),
        instructions,
        layerBytes(table.tables(ExecutableFields.Executable.INPUT_LAYERS)),
        layerBytes(table.tables(ExecutableFields.Executable.OUTPUT_LAYERS)),
        dma[1],
        dma[2],
        dma[0],
        table.int32(ExecutableFields.Executable.USED_NARROW_MEMORY_BYTES_PER_TILE),
        cycles,
        table.int64(ExecutableFields.Executable.PARAMETER_CACHING_TOKEN),
        table.string(ExecutableFields.Executable.CHIP));
  }

  private static long layerBytes(List<FlatTable> layers) {
    long bytes = 0;
    for (FlatTable layer : layers) {
      int size = layer.int32(ExecutableFields.Layer.SIZE_BYTES);
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
    List<FlatTable> all =
        hints.map(h -> h.tables(ExecutableFields.DmaHints.HINTS)).orElse(List.of());
    for (FlatTable hint : all) {
      Optional<FlatTable> descriptor = hint.table(ExecutableFields.DmaHint.ANY_HINT);
      if (hint.uint8(ExecutableFields.DmaHint.ANY_HINT_TYPE) == ANY_HINT_DMA
          && descriptor.isPresent()) {
        int description =
            descriptor
                .get()
                .table(ExecutableFields.DmaDescriptorHint.META)
                .map(m -> m.int16(ExecutableFields.Meta.DESC))
                .orElse(0);
        if (description < 0 || description >= bytes.length) {
          throw new IllegalArgumentException(
              "expected a transfer of kind 0 to 3, found " + description);
        }
        int size = descriptor.get().int32(ExecutableFields.DmaDescriptorHint.SIZE_IN_BYTES);
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
