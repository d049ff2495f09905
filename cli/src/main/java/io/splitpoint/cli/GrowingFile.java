package io.splitpoint.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text file that grows while something runs, such as a trace. A full disk does not end what runs:
 * the file stops growing there, and {@link #close} says so with its name, so that the command ends
 * with an error. Use {@link WholeFile} for what is written at once.
 */
final class GrowingFile extends Writer {

  private final Path file;
  private final Writer out;
  private IOException failure;

  /**
   * @throws IOException when it cannot be made
   */
  GrowingFile(Path file) throws IOException {
    this.file = file;
    out = Files.newBufferedWriter(file);
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

  /**
   * @throws FileSystemException with the file's name, when not all is in it
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
        throw new FileSystemException(file.toString(), null, failure.getMessage());
      }
    }
  }
}
