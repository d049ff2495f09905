package io.splitpoint.power.line;

import io.splitpoint.failure.InputException;
import io.splitpoint.power.MeterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;

/** Describes, before and after opening, what is wrong with a device path and how to mend it. */
final class SerialDevice {

  private static final int TYPE_MASK = 0170000; // S_IFMT.
  private static final int CHARACTER_DEVICE = 0020000; // S_IFCHR.

  private SerialDevice() {}

  static void check(Path path) {
    if (!Files.exists(path)) {
      throw new MeterException(path + ": " + missing(path));
    }
    if (!isCharacterDevice(path)) {
      throw new InputException(
          path
              + ": expected a serial device, found a "
              + (Files.isDirectory(path) ? "directory" : "file"));
    }
    if (!Files.isReadable(path) || !Files.isWritable(path)) {
      throw forbidden(path);
    }
  }

  static MeterException refused(Path path, int error) {
    if (!Files.isReadable(path) || !Files.isWritable(path)) {
      return forbidden(path);
    }
    return new MeterException(
        switch (error) {
          case 2, 11, 16 -> // ENOENT from the library's own table of open ports, EAGAIN, EBUSY.
              path
                  + ": expected a free serial device, found it in use;"
                  + " end the other program (fuser "
                  + path
                  + " names it)";
          case 112, 113, 110, 111 -> // EHOSTDOWN, EHOSTUNREACH, ETIMEDOUT, ECONNREFUSED.
              path
                  + ": expected a Bluetooth meter in range, found none;"
                  + " switch it on, move it closer, disconnect it from the phone";
          default ->
              path
                  + ": expected a serial device, found that it does not open (error "
                  + error
                  + ")";
        });
  }

  private static String missing(Path path) {
    String remedy =
        path.toString().contains("rfcomm")
            ? "; pair the meter (bluetoothctl, PIN 1234), then: rfcomm bind 0 ADDRESS"
            : "; is the meter plugged in?";
    return "expected a serial device, found nothing of that name" + remedy;
  }

  private static MeterException forbidden(Path path) {
    String group = "dialout";
    try {
      GroupPrincipal owner = Files.readAttributes(path, PosixFileAttributes.class).group();
      group = owner.getName();
    } catch (IOException | UnsupportedOperationException e) {
      // The group is then the usual one.
    }
    return new MeterException(
        path
            + ": expected to read and write it, found no permission;"
            + " sudo usermod -aG "
            + group
            + " $USER, then log in again");
  }

  private static boolean isCharacterDevice(Path path) {
    try {
      Object mode = Files.getAttribute(path, "unix:mode");
      return (((Integer) mode) & TYPE_MASK) == CHARACTER_DEVICE;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return !Files.isRegularFile(path) && !Files.isDirectory(path, new LinkOption[0]);
    }
  }
}
