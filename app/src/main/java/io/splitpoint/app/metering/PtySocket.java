package io.splitpoint.app.metering;

import io.splitpoint.power.line.Line;
import io.splitpoint.pty.Pty;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A pseudo terminal, and a link that follows it when its number changes. */
public final class PtySocket implements EmulatorSocket {

  private static final long ABSENCE_NANOS = 1_000_000_000L;

  private final Optional<Path> link;
  private volatile Pty pty;

  public PtySocket(Optional<Path> link) throws IOException {
    this.link = link;
    if (link.isPresent()
        && Files.exists(link.get(), LinkOption.NOFOLLOW_LINKS)
        && !Files.isSymbolicLink(link.get())) {
      throw new FileAlreadyExistsException(link.get().toString());
    }
  }

  @Override
  public String open() throws IOException {
    pty = Pty.open();
    if (link.isPresent()) {
      Path target = link.get().toAbsolutePath();
      Path part = target.resolveSibling("." + target.getFileName() + ".part");
      Files.deleteIfExists(part);
      Files.createSymbolicLink(part, Path.of(pty.path()));
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    return pty.path();
  }

  @Override
  public Line accept() {
    return new PtyLine(pty);
  }

  @Override
  public long absenceNanos() {
    return ABSENCE_NANOS;
  }

  @Override
  public void close() {
    if (pty != null) {
      pty.close();
    }
    try {
      if (pty != null && link.isPresent() && Files.isSymbolicLink(link.get())) {
        Files.delete(link.get());
      }
    } catch (IOException e) {
      // It belongs to another process now.
    }
  }

  private record PtyLine(Pty pty) implements Line {

    @Override
    public void write(byte[] bytes) throws IOException {
      pty.write(bytes);
    }

    @Override
    public int read(byte[] buffer, long patienceNanos) throws IOException {
      return pty.read(buffer, patienceNanos / 1_000_000);
    }

    @Override
    public void drain() throws IOException {
      byte[] old = new byte[512];
      while (pty.read(old, 0) > 0) {
        continue;
      }
    }

    @Override
    public void close() {
      pty.close();
    }
  }
}
