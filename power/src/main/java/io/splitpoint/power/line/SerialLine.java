package io.splitpoint.power.line;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.splitpoint.power.MeterException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A tty or pty through jSerialComm. A port object of that library keeps the device that its
 * symbolic link once led to, so that every opening needs a new object; an error code after a
 * successful opening means nothing (a pty has no modem lines); a lost device reads as -1 and writes
 * as 0 while {@code isOpen()} stays true; a disconnect listener would keep a core busy while the
 * device is gone.
 */
final class SerialLine implements Line {

  /** Interval at which a read checks for interruption; a tty counts in tenths of a second. */
  private static final int SLICE_MS = 100;

  private final SerialPort port;
  private volatile boolean closed;

  private SerialLine(SerialPort port) {
    this.port = port;
  }

  static SerialLine open(Path path, int baud) {
    SerialDevice.check(path);
    SerialPort port;
    try {
      port = SerialPort.getCommPort(path.toString());
    } catch (SerialPortInvalidPortException e) {
      throw new MeterException(path + ": expected a serial device, found: " + e.getMessage(), e);
    } catch (LinkageError e) {
      throw new MeterException(
          path
              + ": expected to load the serial library's native part from "
              + System.getProperty("java.io.tmpdir")
              + ", found that it does not load (a directory mounted noexec?);"
              + " set JAVA_TOOL_OPTIONS=-DjSerialComm.library.path=DIRECTORY",
          e);
    }
    port.setComPortParameters(baud, 8, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY);
    port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
    port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, SLICE_MS, 0);
    if (!port.openPort()) {
      throw SerialDevice.refused(path, port.getLastErrorCode());
    }
    return new SerialLine(port);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    if (closed || port.writeBytes(bytes, bytes.length) != bytes.length) {
      throw new EOFException("the device is gone");
    }
  }

  @Override
  public int read(byte[] buffer, long patienceNanos) throws IOException {
    long deadline = System.nanoTime() + patienceNanos;
    do {
      int count = closed ? -1 : port.readBytes(buffer, buffer.length);
      if (count < 0) {
        throw new EOFException("the device is gone");
      }
      if (count > 0) {
        return count;
      }
    } while (System.nanoTime() - deadline < 0 && !Thread.currentThread().isInterrupted());
    return 0;
  }

  @Override
  public void drain() throws IOException {
    if (closed || port.bytesAvailable() < 0) {
      throw new EOFException("the device is gone");
    }
    port.flushIOBuffers();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      port.closePort();
    }
  }
}
