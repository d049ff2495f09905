package io.splitpoint.model.zoo;

import io.splitpoint.model.zoo.Content.Scratch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes a model file on all processors; each thread holds one piece in memory. */
final class ModelFile {
  /** Large enough that a write costs little, small enough for the second-level cache. */
  private static final int PIECE = 1 << 18;

  private record Piece(FileLayout.Placed constant, long start, int bytes) {}

  private ModelFile() {}

  /** Writes the whole file; nothing else may use the path meanwhile. */
  static void write(FileLayout layout, Path path) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      writeAll(file, layout.header().duplicate().rewind(), 0);
      if (layout.size() > 0) {
        writeAll(file, ByteBuffer.allocate(1), layout.size() - 1);
      }
      List<Piece> pieces = pieces(layout);
      int threads = Math.min(Runtime.getRuntime().availableProcessors(), 8);
      ExecutorService pool = Executors.newFixedThreadPool(threads, ModelFile::thread);
      try {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          done.add(pool.submit(() -> writePieces(file, pieces, next)));
        }
        for (Future<?> one : done) {
          one.get();
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UncheckedIOException io) {
          throw io.getCause();
        }
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(path + ": interrupted while writing", e);
      } finally {
        pool.shutdownNow();
      }
    }
  }

  private static List<Piece> pieces(FileLayout layout) {
    List<Piece> pieces = new ArrayList<>();
    for (FileLayout.Placed constant : layout.constants()) {
      long bytes = constant.content().bytes();
      for (long start = 0; start < bytes; start += PIECE) {
        pieces.add(new Piece(constant, start, (int) Math.min(PIECE, bytes - start)));
      }
    }
    return pieces;
  }

  private static void writePieces(FileChannel file, List<Piece> pieces, AtomicInteger next) {
    Scratch scratch = new Scratch(new byte[PIECE], new float[PIECE / Float.BYTES]);
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(PIECE + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try {
      for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
        Piece piece = pieces.get(i);
        Content content = piece.constant().content();
        // The vector's length precedes its first byte.
        int prefix = piece.start() == 0 ? Integer.BYTES : 0;
        buffer.clear().putInt(0, (int) content.bytes());
        ByteBuffer body = buffer.slice(prefix, piece.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        content.fill(piece.start(), body, scratch);
        buffer.limit(prefix + piece.bytes());
        writeAll(file, buffer, piece.constant().position() + piece.start() - prefix);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeAll(FileChannel file, ByteBuffer from, long position)
      throws IOException {
    while (from.hasRemaining()) {
      position += file.write(from, position);
    }
  }

  private static Thread thread(Runnable run) {
    Thread thread = new Thread(run, "zoo-writer");
    thread.setDaemon(true);
    return thread;
  }
}
