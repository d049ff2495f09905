package io.splitpoint.cli.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Stdout that records write errors, which a print writer hides. A reader that ends early, such as
 * {@code head}, is not an error.
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

  /** The reason why not everything was written, when it is an error. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure)
        .map(IOException::getMessage)
        .filter(why -> !why.contains("Broken pipe"));
  }
}
