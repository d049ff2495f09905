package io.splitpoint.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes a part to a file without loading its weights into memory. */
final class PartFile {

  private static final int CHUNK = 1 << 18;

  private PartFile() {}

  static void write(ModelBytes source, PartTables header, List<Placement.Run> runs, Path file)
      throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      put(out, header.bytes().duplicate().rewind(), 0);
      ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      if (source.file().isEmpty()) {
        for (Placement.Run run : runs) {
          // This is written for an external buffer too: it changes nothing there, and gives the
          // size of what follows.
          put(out, length.clear().putInt((int) run.size()).flip(), run.to() - 4);
          put(out, source.data().slice((int) run.from(), (int) run.size()), run.to());
        }
        return;
      }
      try (FileChannel in = FileChannel.open(source.file().get(), StandardOpenOption.READ)) {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        for (Placement.Run run : runs) {
          put(out, length.clear().putInt((int) run.size()).flip(), run.to() - 4);
          transfer(in, run, out, chunk);
        }
      }
    }
  }

  /** Copies through a direct buffer, faster than transferTo, which maps every 8 MB again. */
  private static void transfer(FileChannel in, Placement.Run run, FileChannel out, ByteBuffer chunk)
      throws IOException {
    for (long done = 0; done < run.size(); ) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), run.size() - done));
      int read = in.read(chunk, run.from() + done);
      if (read <= 0) {
        throw new IOException("the model became shorter while it was read");
      }
      put(out, chunk.flip(), run.to() + done);
      done += read;
    }
  }

  private static void put(FileChannel out, ByteBuffer bytes, long position) throws IOException {
    while (bytes.hasRemaining()) {
      position += out.write(bytes, position);
    }
  }
}
