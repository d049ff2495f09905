package io.splitpoint.pty;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * One pseudo terminal, in raw mode. Other programs open {@link #path()} as a serial device, and
 * this object reads what they write and writes what they read. Closing it looks to them like
 * unplugging the device.
 */
public final class Pty implements AutoCloseable {

  private static final int PATH_BYTES = 128;
  private static final int MOST_BYTES = 4_096;

  /** Larger than any libc's struct termios. */
  private static final int TERMIOS_BYTES = 256;

  /** Interval at which a read checks whether the terminal was closed. */
  private static final int SLICE_MS = 100;

  private final int master;
  private final int slave;
  private final String path;
  private final Memory in = new Memory(MOST_BYTES);
  private final Memory out = new Memory(MOST_BYTES);
  private final Memory readable = new Memory(8);
  private final Memory writable = new Memory(8);
  private final Object reading = new Object();
  private final Object writing = new Object();
  private volatile boolean closed;

  private Pty(int master, int slave, String path) {
    this.master = master;
    this.slave = slave;
    this.path = path;
  }

  /**
   * Opens a new terminal.
   *
   * @throws IOException when the system provides none
   */
  public static Pty open() throws IOException {
    int master = -1;
    try {
      master = Posix.posix_openpt(Posix.O_RDWR | Posix.O_NOCTTY | Posix.O_CLOEXEC);
      Posix.grantpt(master);
      Posix.unlockpt(master);
      String path = slaveName(master);
      // The slave stays open: without an open slave the master reads errors, not silence.
      int slave = Posix.open(path, Posix.O_RDWR | Posix.O_NOCTTY | Posix.O_CLOEXEC);
      raw(slave);
      return new Pty(master, slave, path);
    } catch (LastErrorException | UnsatisfiedLinkError e) {
      if (master >= 0) {
        Posix.close(master);
      }
      throw new IOException("no pseudo terminal: " + e.getMessage(), e);
    }
  }

  private static String slaveName(int master) throws IOException {
    try (Memory name = new Memory(PATH_BYTES)) {
      int error = Posix.ptsname_r(master, name, PATH_BYTES);
      if (error != 0) {
        throw new IOException("no name for a pseudo terminal: error " + error);
      }
      return name.getString(0, StandardCharsets.UTF_8.name());
    }
  }

  private static void raw(int terminal) {
    try (Memory settings = new Memory(TERMIOS_BYTES)) {
      Posix.tcgetattr(terminal, settings);
      Posix.cfmakeraw(settings);
      Posix.tcsetattr(terminal, 0, settings);
    }
  }

  /** The path of the device, such as {@code /dev/pts/4}. */
  public String path() {
    return path;
  }

  /**
   * Waits for bytes from the device's user.
   *
   * @return number of bytes put at the start of {@code buffer}; 0 when none came in time
   * @throws IOException when this terminal was closed
   */
  public int read(byte[] buffer, long patienceMs) throws IOException {
    long deadline = System.nanoTime() + patienceMs * 1_000_000;
    synchronized (reading) {
      try {
        while (true) {
          long left = (deadline - System.nanoTime()) / 1_000_000;
          if (ready(readable, Posix.POLLIN, (int) Math.max(0, Math.min(SLICE_MS, left)))) {
            int count = (int) Posix.read(master, in, Math.min(buffer.length, MOST_BYTES));
            in.read(0, buffer, 0, count);
            return count;
          }
          if (left <= 0) {
            return 0;
          }
        }
      } catch (LastErrorException e) {
        throw new IOException(path + ": " + e.getMessage(), e);
      }
    }
  }

  private boolean ready(Memory poll, short event, int patienceMs) throws IOException {
    if (closed) {
      throw new EOFException("the terminal was closed");
    }
    poll.setInt(0, master);
    poll.setShort(4, event);
    poll.setShort(6, (short) 0);
    return Posix.poll(poll, 1, patienceMs) > 0 && (poll.getShort(6) & event) != 0;
  }

  /**
   * Sends bytes to the device's user and waits until they are read.
   *
   * @throws IOException when this terminal was closed
   */
  public void write(byte[] bytes) throws IOException {
    synchronized (writing) {
      try {
        int done = 0;
        while (done < bytes.length) {
          if (ready(writable, Posix.POLLOUT, SLICE_MS)) {
            int count = Math.min(bytes.length - done, MOST_BYTES);
            out.write(0, bytes, done, count);
            done += (int) Posix.write(master, out, count);
          }
        }
      } catch (LastErrorException e) {
        throw new IOException(path + ": " + e.getMessage(), e);
      }
    }
  }

  /** Unplugs the device. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    synchronized (reading) {
      synchronized (writing) {
        Posix.close(slave);
        Posix.close(master);
        in.close();
        out.close();
        readable.close();
        writable.close();
      }
    }
  }
}
