package io.splitpoint.power.line;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The address of a line: {@code tcp:HOST:PORT}, or the path of a tty or pty. */
public final class LineAddress {

  private final String text;
  private final String host;
  private final int port;
  private final Path path;

  private LineAddress(String text, String host, int port, Path path) {
    this.text = text;
    this.host = host;
    this.port = port;
    this.path = path;
  }

  /**
   * @throws InputException when the text is neither
   */
  public static LineAddress parse(String text) {
    if (!text.startsWith("tcp:")) {
      try {
        return new LineAddress(text, null, 0, Path.of(text));
      } catch (InvalidPathException e) {
        throw new InputException("'" + text + "': expected a path, found " + e.getReason());
      }
    }
    int colon = text.lastIndexOf(':');
    int port = colon > 4 ? port(text.substring(colon + 1)) : -1;
    if (port < 1) {
      throw new InputException("'" + text + "': expected tcp:HOST:PORT, port 1 to 65535");
    }
    return new LineAddress(text, text.substring(4, colon), port, null);
  }

  /**
   * Whether a path leads, also by links, to a pseudo terminal, which belongs to a program and not
   * to a meter.
   *
   * @param text as {@link #parse} takes it
   */
  public static boolean isPseudoTerminal(String text) {
    try {
      return !text.startsWith("tcp:") && Path.of(text).toRealPath().startsWith("/dev/pts");
    } catch (IOException | InvalidPathException e) {
      return false; // The path has vanished; what was read tells the rest.
    }
  }

  private static int port(String digits) {
    try {
      int port = Integer.parseInt(digits);
      return port <= 65_535 ? port : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * Opens the line. May take as long as a Bluetooth connection does.
   *
   * @param baud bits per second of a real UART; a Bluetooth or pseudo terminal ignores it
   * @throws io.splitpoint.power.MeterException when it cannot be opened; the message has a remedy
   */
  public Line open(int baud) {
    return path == null ? TcpLine.connect(host, port) : SerialLine.open(path, baud);
  }

  /** The address as the user wrote it. */
  @Override
  public String toString() {
    return text;
  }
}
