package io.splitpoint.power.emulate;

import io.splitpoint.power.Ticker;
import io.splitpoint.power.line.Line;
import io.splitpoint.pty.Pty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An emulated meter on a pseudo terminal that a link follows; it can be pulled out and put back.
 */
public final class PluggedMeter implements AutoCloseable {

  private final Emulator emulator;
  private final Path link;
  private Pty pty;
  private Thread server;

  /** Puts the meter in. */
  public PluggedMeter(EmulatedMeter meter, Fault fault, int every, Path link) throws IOException {
    emulator = new Emulator(meter, fault, every, 1, Ticker.SYSTEM);
    this.link = link;
    plug();
  }

  /** What the reader opens. */
  public Path link() {
    return link;
  }

  /** Puts it in, under whatever number the system gives it. */
  public void plug() throws IOException {
    pty = Pty.open();
    Path part = link.resolveSibling(link.getFileName() + ".part");
    Files.createSymbolicLink(part, Path.of(pty.path()));
    Files.move(part, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Line line = new PtyLine(pty);
    server =
        new Thread(
            () -> {
              try {
                emulator.serve(line);
              } catch (InterruptedException e) {
                // pulled out
              }
            },
            "plugged meter");
    server.start();
  }

  /** Pulls it out, whatever it was doing. */
  public void unplug() throws InterruptedException {
    pty.close();
    server.join();
  }

  @Override
  public void close() {
    pty.close();
    server.interrupt();
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
    public void drain() {}

    @Override
    public void close() {
      pty.close();
    }
  }
}
