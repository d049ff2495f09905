package io.splitpoint.tflite;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a shared library's file by the ELF specification (System V ABI, chapters 4 and 5). Use it
 * before an unknown library is loaded, because loading runs its code.
 */
final class ElfLibrary {

  private static final int MAGIC = 0x464c457f; // 0x7f 'E' 'L' 'F', read as little-endian.
  private static final int HEADER_BYTES = 64;
  private static final int SECTION_BYTES = 64;
  private static final int SYMBOL_BYTES = 24;
  private static final short SHARED_OBJECT = 3;
  private static final int DYNAMIC_SYMBOLS = 11;

  /** The names of {@code e_machine}'s values; others are shown as numbers. */
  private static final Map<Integer, String> MACHINES =
      Map.of(
          3,
          "32-bit x86",
          40,
          "32-bit Arm",
          62,
          "x86-64",
          183,
          "64-bit Arm",
          243,
          "RISC-V",
          8,
          "MIPS",
          21,
          "64-bit POWER");

  private ElfLibrary() {}

  /**
   * @param symbols functions that it must export
   * @return why it cannot be used in this process; empty when no reason is known
   */
  static Optional<String> check(Path file, String... symbols) {
    if (!Files.isRegularFile(file)) {
      return Optional.of("expected a file, found " + (Files.exists(file) ? "none" : "nothing"));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < HEADER_BYTES || channel.size() > Integer.MAX_VALUE) {
        return Optional.of("expected a shared library, found %d bytes".formatted(channel.size()));
      }
      ByteBuffer bytes =
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
              .order(ByteOrder.LITTLE_ENDIAN);
      return check(bytes, symbols);
    } catch (IOException e) {
      return Optional.of("it cannot be read: " + e.getMessage());
    } catch (IndexOutOfBoundsException | BufferUnderflowException damaged) {
      return Optional.of("expected a whole ELF file, found one whose tables end outside the file");
    }
  }

  private static Optional<String> check(ByteBuffer elf, String... symbols) {
    if (elf.getInt(0) != MAGIC) {
      return Optional.of("expected a shared library (ELF), found another kind of file");
    }
    if (elf.get(4) != 2 || elf.get(5) != 1) {
      return Optional.of(
          "expected a library of 64 bits, little-endian, found one of %d bits, %s-endian"
              .formatted(elf.get(4) == 2 ? 64 : 32, elf.get(5) == 1 ? "little" : "big"));
    }
    int machine = Short.toUnsignedInt(elf.getShort(18));
    if (machine != ours()) {
      return Optional.of(
          "expected a library for %s, found one for %s".formatted(name(ours()), name(machine)));
    }
    if (elf.getShort(16) != SHARED_OBJECT) {
      return Optional.of("expected a shared library, found another kind of ELF file");
    }
    Optional<Set<String>> exported = exported(elf);
    return Arrays.stream(symbols)
        .filter(symbol -> exported.isPresent() && !exported.get().contains(symbol))
        .findFirst()
        .map(symbol -> "expected an exported function %s, found none".formatted(symbol));
  }

  private static int ours() {
    return System.getProperty("os.arch").equals("aarch64") ? 183 : 62;
  }

  private static String name(int machine) {
    return MACHINES.getOrDefault(machine, "machine number " + machine);
  }

  /** The exported symbols; empty where the file has no section table. */
  private static Optional<Set<String>> exported(ByteBuffer elf) {
    int table = Math.toIntExact(elf.getLong(40));
    int count = Short.toUnsignedInt(elf.getShort(60));
    for (int i = 0; table != 0 && i < count; i++) {
      int section = table + i * SECTION_BYTES;
      if (elf.getInt(section + 4) == DYNAMIC_SYMBOLS) {
        int names = table + elf.getInt(section + 40) * SECTION_BYTES;
        return Optional.of(
            defined(elf, offset(elf, section), size(elf, section), offset(elf, names)));
      }
    }
    return Optional.empty();
  }

  private static Set<String> defined(ByteBuffer elf, int symbols, int bytes, int names) {
    Set<String> found = new HashSet<>();
    for (int at = symbols; at + SYMBOL_BYTES <= symbols + bytes; at += SYMBOL_BYTES) {
      if (elf.getShort(at + 6) != 0) { // Only symbols in a section of this file are exported.
        found.add(text(elf, names + elf.getInt(at)));
      }
    }
    return found;
  }

  private static String text(ByteBuffer elf, int at) {
    int end = at;
    while (elf.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - at];
    elf.get(at, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int offset(ByteBuffer elf, int section) {
    return inside(elf, elf.getLong(section + 24));
  }

  private static int size(ByteBuffer elf, int section) {
    return inside(elf, elf.getLong(section + 32));
  }

  private static int inside(ByteBuffer elf, long number) {
    if (number < 0 || number > elf.limit()) {
      throw new IndexOutOfBoundsException();
    }
    return (int) number;
  }
}
