package io.splitpoint.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A part's bytes: its header at the start, then its weights, each 16-byte aligned. Either in place
 * over a private mapping of the source, where no weight moves, or copied one after the other.
 */
final class Placement {

  private static final int ALIGNMENT = 16;

  /** Small buffers that lie where the header must go move behind it; more than this is a copy. */
  private static final long MAX_MOVED = 4 << 20;

  private final Graph graph;
  private final Header header;

  Placement(Graph graph, Header header) {
    this.graph = graph;
    this.header = header;
  }

  /** A run of bytes that the source and the new file hold alike. */
  record Run(long from, long to, long size) {}

  /** Where each buffer goes when they follow the header, in the order they lie in the source. */
  List<Run> compact() {
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

  static long end(Header header, List<Run> runs) {
    return runs.isEmpty()
        ? header.bytes().limit()
        : runs.get(runs.size() - 1).to() + runs.get(runs.size() - 1).size();
  }

  /**
   * The part over a private mapping of the source: only the header's pages are written, the weights
   * stay shared with the file. Empty when the source is no file, or what the header would cover is
   * too much to move.
   */
  Optional<ByteBuffer> inPlace() throws IOException {
    Optional<Path> file = graph.source().file();
    if (file.isEmpty()
        || !Files.isWritable(file.get())
        || graph.source().size() > ModelBytes.MAX_MAPPED) {
      return Optional.empty();
    }
    List<Integer> moved = new ArrayList<>();
    long covered = header.bytes().limit();
    for (boolean again = true; again; ) {
      again = false;
      for (int i = 0; i < header.data().size(); i++) {
        Stored stored = header.data().get(i);
        if (stored.offset() % ALIGNMENT != 0) {
          return Optional.empty();
        }
        if (stored.offset() - 4 < covered && !moved.contains(i)) {
          moved.add(i);
          covered = aligned(covered + 4) + stored.size();
          again = true;
        }
        if (covered - header.bytes().limit() > MAX_MOVED) {
          return Optional.empty();
        }
      }
    }
    long end = covered;
    for (Stored stored : header.data()) {
      end = Math.max(end, stored.offset() + stored.size());
    }
    return end > graph.source().size()
        ? Optional.empty()
        : Optional.of(map(file.get(), end, moved));
  }

  /** Java maps privately only what it may write; the file itself stays as it is. */
  private ByteBuffer map(Path file, long end, List<Integer> moved) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer bytes =
          channel.map(FileChannel.MapMode.PRIVATE, 0, end).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < header.data().size(); i++) {
        header.place(i, header.data().get(i).offset());
      }
      long position = header.bytes().limit();
      for (int i : moved) {
        Stored stored = header.data().get(i);
        position = aligned(position + 4);
        header.place(i, position);
        bytes.putInt((int) position - 4, (int) stored.size());
        bytes.put(
            (int) position, graph.source().data(), (int) stored.offset(), (int) stored.size());
        position += stored.size();
      }
      bytes.put(0, header.bytes(), 0, header.bytes().limit());
      return bytes;
    }
  }

  static long aligned(long position) {
    return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
