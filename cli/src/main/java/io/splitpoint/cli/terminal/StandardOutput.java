package io.splitpoint.cli.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Stdout that remembers why it took less than was written: a print writer would not tell. A reader
 * that has seen enough and left, such as {@code head}, is no failure.
 */
public final class StandardOutput extends FilterOutputStream {

  private IOException failure;

  public StandardOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    try {
      out.write(bytes, offset, count);
    } catch (IOException failed) {
      failure = failed;
      throw failed;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /** Why not all arrived, when it is a failure. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure)
        .map(IOException::getMessage)
        .filter(why -> !why.contains("Broken pipe"));
  }
}
