package io.splitpoint.tflite;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Gives pages of a mapped file back to the system, which reads them again on their next use. */
final class FilePages {

  /** The kernel's pagemap: a 64-bit entry per page (Documentation/admin-guide/mm/pagemap.rst). */
  private static final Path PAGEMAP = Path.of("/proc/self/pagemap");

  private static final long PRESENT = 1L << 63;
  private static final long OF_A_FILE = 1L << 61;
  private static final int ENTRY_BYTES = Long.BYTES;
  private static final int MADV_DONTNEED = 4;

  private FilePages() {}

  /**
   * Gives back the whole pages of a range that are unchanged pages of a file. Other memory, and
   * private pages that were written, stay. Does nothing where the kernel has no pagemap.
   */
  static void giveBack(Pointer address, long bytes) {
    long page = LibC.getpagesize();
    long first = (Pointer.nativeValue(address) + page - 1) / page;
    long end = (Pointer.nativeValue(address) + bytes) / page;
    ByteBuffer entries = ByteBuffer.allocate(8192 * ENTRY_BYTES).order(ByteOrder.nativeOrder());
    try (FileChannel pagemap = FileChannel.open(PAGEMAP)) {
      long from = first; // The first page to give back.
      for (long at = first; at < end; ) {
        entries.clear().limit((int) Math.min(entries.capacity(), (end - at) * ENTRY_BYTES));
        if (pagemap.read(entries, at * ENTRY_BYTES) < ENTRY_BYTES) {
          return;
        }
        entries.flip();
        for (; entries.remaining() >= ENTRY_BYTES; at++) {
          long entry = entries.getLong();
          if ((entry & PRESENT) != 0 && (entry & OF_A_FILE) == 0) {
            drop(from, at, page);
            from = at + 1;
          }
        }
      }
      drop(from, end, page);
    } catch (IOException e) {
      // There is no pagemap (a sandbox, for example), so that the pages stay.
    }
  }

  private static void drop(long from, long end, long page) {
    if (end > from) {
      LibC.madvise(new Pointer(from * page), (end - from) * page, MADV_DONTNEED);
    }
  }
}
