package io.splitpoint.run;

import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A text file that grows while something runs, such as a trace. A full disk does not end the run:
 * the file stops growing after the last complete line, and {@link #close} reports it with the
 * file's name, so that the command ends with an error. Use {@link WholeFile} for files that are
 * written at once.
 */
public final class GrowingFile extends Writer {

  private static final int LONGEST_LINE = 65_536;

  private final Path file;
  private final Writer out;
  private IOException failure;

  /**
   * @throws IOException when it cannot be created
   */
  public GrowingFile(Path file, OpenOption... options) throws IOException {
    this(file, Files.newBufferedWriter(file, options));
  }

  /**
   * @param out writer of the file, which this object closes
   */
  public GrowingFile(Path file, Writer out) {
    this.file = file;
    this.out = out;
  }

  private interface Step {
    void run() throws IOException;
  }

  private void unlessFailed(Step step) {
    synchronized (lock) {
      if (failure == null) {
        try {
          step.run();
        } catch (IOException full) {
          failure = full;
        }
      }
    }
  }

  @Override
  public void write(char[] text, int from, int length) {
    unlessFailed(() -> out.write(text, from, length));
  }

  @Override
  public void flush() {
    unlessFailed(out::flush);
  }

  /** Removes the incomplete line that a full disk left. */
  private void dropHalfLine() {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer last = ByteBuffer.allocate(LONGEST_LINE);
      long from = Math.max(0, channel.size() - LONGEST_LINE);
      channel.read(last, from);
      for (int i = last.position() - 1; i >= 0; i--) {
        if (last.get(i) == '\n') {
          channel.truncate(from + i + 1);
          return;
        }
      }
    } catch (IOException left) {
      failure.addSuppressed(left);
    }
  }

  /**
   * @throws FileSystemException with the file's name, when it is incomplete
   */
  @Override
  public void close() throws IOException {
    synchronized (lock) {
      try (Writer closed = out) {
        unlessFailed(closed::flush);
      } catch (IOException full) {
        failure = failure == null ? full : failure;
      }
      if (failure != null) {
        dropHalfLine();
        throw new FileSystemException(file.toString(), null, failure.getMessage());
      }
    }
  }
}
