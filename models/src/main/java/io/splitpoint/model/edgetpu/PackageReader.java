package io.splitpoint.model.edgetpu;

import io.splitpoint.model.FlatBufferTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a package of compiled programs. Throws {@link IndexOutOfBoundsException} or {@link
 * IllegalArgumentException} when it is damaged.
 */
final class PackageReader {
  private static final String IDENTIFIER = "DWN1";
  private static final int ANY_HINT_DMA = 1;

  private PackageReader() {}

  /** The content of a package. */
  record Package(int minRuntimeVersion, String compilerVersion, List<Executable> executables) {}

  static Package read(ByteBuffer bytes) {
    byte[] identifier = new byte[4];
    bytes.get(bytes.position() + 4, identifier);
    String found = new String(identifier, StandardCharsets.ISO_8859_1);
    if (!found.equals(IDENTIFIER)) {
      throw new IllegalArgumentException("expected identifier DWN1, found " + printable(found));
    }
    FlatBufferTable root = FlatBufferTable.root(bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
    List<Executable> executables = new ArrayList<>();
    ByteBuffer multi = root.bytes(ExecutableFields.Package.SERIALIZED_MULTI_EXECUTABLE);
    if (!multi.hasRemaining()) {
      throw new IllegalArgumentException("expected programs, found none");
    }
    for (ByteBuffer executable :
        FlatBufferTable.root(multi)
            .blobs(ExecutableFields.MultiExecutable.SERIALIZED_EXECUTABLES)) {
      executables.add(executable(FlatBufferTable.root(executable)));
    }
    if (executables.isEmpty()) {
      throw new IllegalArgumentException("expected programs, found none");
    }
    return new Package(
        root.int32(ExecutableFields.Package.MIN_RUNTIME_VERSION, 0),
        root.string(ExecutableFields.Package.COMPILER_VERSION),
        List.copyOf(executables));
  }

  private static Executable executable(FlatBufferTable table) {
    int type = table.int16(ExecutableFields.Executable.TYPE, 0);
    if (type < 0 || type >= Executable.Type.values().length) {
      throw new IllegalArgumentException("expected a program type of 0 to 2, found " + type);
    }
    long instructions = 0;
    for (FlatBufferTable bitstream :
        table.tables(ExecutableFields.Executable.INSTRUCTION_BITSTREAMS)) {
      instructions += bitstream.bytes(ExecutableFields.InstructionBitstream.BITSTREAM).remaining();
    }
    long[] dma = dmaBytes(table.table(ExecutableFields.Executable.DMA_HINTS));
    long wideCycles = table.int64(ExecutableFields.Executable.ESTIMATED_CYCLES_64BIT, 0);
    long cycles =
        wideCycles != 0 ? wideCycles : table.int32(ExecutableFields.Executable.ESTIMATED_CYCLES, 0);
    return new Executable(
        table.string(ExecutableFields.Executable.NAME),
        Executable.Type.values()[type],
        table.bytes(ExecutableFields.Executable.PARAMETERS).remaining(),
        instructions,
        layerBytes(table.tables(ExecutableFields.Executable.INPUT_LAYERS)),
        layerBytes(table.tables(ExecutableFields.Executable.OUTPUT_LAYERS)),
        dma[1],
        dma[2],
        dma[0],
        table.int32(ExecutableFields.Executable.USED_NARROW_MEMORY_BYTES_PER_TILE, 0),
        cycles,
        table.int64(ExecutableFields.Executable.PARAMETER_CACHING_TOKEN, 0),
        table.string(ExecutableFields.Executable.CHIP));
  }

  private static long layerBytes(FlatBufferTable[] layers) {
    long bytes = 0;
    for (FlatBufferTable layer : layers) {
      int size = layer.int32(ExecutableFields.Layer.SIZE_BYTES, 0);
      if (size < 0) {
        throw new IllegalArgumentException("expected a tensor size of at least 0, found " + size);
      }
      bytes += size;
    }
    return bytes;
  }

  /** Bytes of the transfers by description: 0 output, 1 input, 2 parameters, 3 scratch. */
  private static long[] dmaBytes(FlatBufferTable hints) {
    long[] bytes = new long[4];
    if (hints == null) {
      return bytes;
    }
    for (FlatBufferTable hint : hints.tables(ExecutableFields.DmaHints.HINTS)) {
      FlatBufferTable descriptor = hint.table(ExecutableFields.DmaHint.ANY_HINT);
      if (hint.uint8(ExecutableFields.DmaHint.ANY_HINT_TYPE) == ANY_HINT_DMA
          && descriptor != null) {
        FlatBufferTable meta = descriptor.table(ExecutableFields.DmaDescriptorHint.META);
        int description = meta == null ? 0 : meta.int16(ExecutableFields.Meta.DESC, 0);
        if (description < 0 || description >= bytes.length) {
          throw new IllegalArgumentException(
              "expected a transfer of kind 0 to 3, found " + description);
        }
        int size = descriptor.int32(ExecutableFields.DmaDescriptorHint.SIZE_IN_BYTES, 0);
        if (size < 0) {
          throw new IllegalArgumentException(
              "expected a transfer of at least 0 bytes, found " + size);
        }
        bytes[description] += size;
      }
    }
    return bytes;
  }

  private static String printable(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 127)
        ? text
        : "bytes " + text.chars().mapToObj(c -> String.format("%02x", c)).toList();
  }
}
