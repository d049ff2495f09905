package io.splitpoint.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Lays out the bytes of a part: its header at the start, then its weights, each 16-byte aligned as
 * the schema requires. A part is laid out in place over a private mapping of the source, where no
 * weight moves, or as a copy.
 */
final class Placement {

  private static final int ALIGNMENT = 16;

  /** Limit on the bytes moved from under the header to behind it; above it the part is copied. */
  private static final long MAX_MOVED = 4 << 20;

  /** Limit on the passes, each of which moves what the header covers after the one before. */
  private static final int MAX_PASSES = 16;

  /** Largest copied part that is kept in memory; a larger one goes to a private file. */
  private static final long MAX_IN_MEMORY = 16 << 20;

  private Placement() {}

  /** A run of {@code size} bytes that the new file takes from the source. */
  record Run(long from, long to, long size) {}

  /** Returns the part ready for an interpreter: in place where possible, otherwise as a copy. */
  static ByteBuffer of(Graph graph, PartTables header) throws IOException {
    Optional<ByteBuffer> inPlace = inPlace(graph.source(), header);
    return inPlace.isPresent() ? inPlace.get() : copied(graph.source(), header);
  }

  /** Places each buffer behind the header, in the order they lie in the source. */
  static List<Run> compact(PartTables header) {
    List<Integer> order =
        IntStream.range(0, header.data().size())
            .boxed()
            .sorted(Comparator.comparingLong(i -> header.data().get(i).offset()))
            .toList();
    List<Run> runs = new ArrayList<>();
    long end = header.bytes().limit();
    for (int i : order) {
      Stored stored = header.data().get(i);
      long position = aligned(end + 4);
      header.place(i, position);
      runs.add(new Run(stored.offset(), position, stored.size()));
      end = position + stored.size();
    }
    return runs;
  }

  private static ByteBuffer copied(ModelBytes source, PartTables header) throws IOException {
    List<Run> runs = compact(header);
    Run last = runs.isEmpty() ? new Run(0, header.bytes().limit(), 0) : runs.get(runs.size() - 1);
    long size = last.to() + last.size();
    if (size > ModelBytes.MAX_MAPPED) {
      throw new ModelFormatException(
          source.name(), "expected layers of at most 2 GB to run, found " + size + " bytes");
    }
    if (size <= MAX_IN_MEMORY && source.size() == source.data().limit()) {
      ByteBuffer bytes =
          ByteBuffer.allocateDirect((int) size + ALIGNMENT)
              .alignedSlice(ALIGNMENT)
              .limit((int) size)
              .slice()
              .order(ByteOrder.LITTLE_ENDIAN);
      bytes.put(0, header.bytes(), 0, header.bytes().limit());
      runs.forEach(run -> move(source, run, bytes));
      return bytes;
    }
    Path file = Files.createTempFile("splitpoint-", ".tflite");
    try {
      PartFile.write(source, header, runs, file);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
      }
    } finally {
      Files.delete(file);
    }
  }

  /**
   * The part over a private mapping of the source: only the header's pages are written, the weights
   * stay shared with the file. Empty when the source is not a file or when the header would cover
   * too much to move.
   */
  private static Optional<ByteBuffer> inPlace(ModelBytes source, PartTables header)
      throws IOException {
    // Java maps privately only a file opened for writing; the file itself does not change.
    if (source.file().isEmpty()
        || !Files.isWritable(source.file().get())
        || source.size() > ModelBytes.MAX_MAPPED
        || header.external()) {
      return Optional.empty();
    }
    BitSet moved = new BitSet();
    long covered = header.bytes().limit();
    boolean again = true;
    for (int pass = 0; again && pass < MAX_PASSES; pass++) {
      again = false;
      covered = behind(header, moved);
      for (int i = 0; i < header.data().size(); i++) {
        if (!moved.get(i) && header.data().get(i).offset() - 4 < covered) {
          moved.set(i);
          again = true;
        }
      }
    }
    boolean aligned = header.data().stream().allMatch(stored -> stored.offset() % ALIGNMENT == 0);
    if (again || !aligned || covered - header.bytes().limit() > MAX_MOVED) {
      return Optional.empty();
    }
    long end = covered;
    for (Stored stored : header.data()) {
      end = Math.max(end, stored.offset() + stored.size());
    }
    return end > source.size() ? Optional.empty() : Optional.of(map(source, header, end, moved));
  }

  /** The end of the header when the moved buffers follow it. */
  private static long behind(PartTables header, BitSet moved) {
    long end = header.bytes().limit();
    for (int i = moved.nextSetBit(0); i >= 0; i = moved.nextSetBit(i + 1)) {
      end = aligned(end + 4) + header.data().get(i).size();
    }
    return end;
  }

  private static ByteBuffer map(ModelBytes source, PartTables header, long end, BitSet moved)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            source.file().orElseThrow(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer bytes =
          channel.map(FileChannel.MapMode.PRIVATE, 0, end).order(ByteOrder.LITTLE_ENDIAN);
      long position = header.bytes().limit();
      for (int i = 0; i < header.data().size(); i++) {
        Stored stored = header.data().get(i);
        if (moved.get(i)) {
          position = aligned(position + 4);
          header.place(i, position);
          move(source, new Run(stored.offset(), position, stored.size()), bytes);
          position += stored.size();
        } else {
          header.place(i, stored.offset());
        }
      }
      bytes.put(0, header.bytes(), 0, header.bytes().limit());
      return bytes;
    }
  }

  private static void move(ModelBytes source, Run run, ByteBuffer target) {
    target.putInt((int) run.to() - 4, (int) run.size());
    target.put((int) run.to(), source.data(), (int) run.from(), (int) run.size());
  }

  private static long aligned(long position) {
    return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
