package io.splitpoint.edgetpu;

import io.splitpoint.edgetpu.EdgeTpuDevice.Bus;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out why an Edge TPU could not be opened: libedgetpu returns only null, the system's files
 * tell more.
 */
final class OpenFailure {

  /** The rules from google-coral/libedgetpu's Debian package and its PCI driver's documentation. */
  private static final String USB_RULE =
      "SUBSYSTEM==\"usb\",ATTRS{idVendor}==\"1a6e\",ATTRS{idProduct}==\"089a\",GROUP=\"plugdev\" and the same for 18d1:9302, in /etc/udev/rules.d/60-edgetpu-accelerator.rules, and be in group plugdev";

  private static final String PCI_RULE =
      "SUBSYSTEM==\"apex\",MODE=\"0660\",GROUP=\"apex\", in /etc/udev/rules.d/65-apex.rules, and be in group apex";

  private OpenFailure() {}

  static String reason(EdgeTpu library, EdgeTpuDevice device, Map<String, String> options) {
    if (!library.devices().contains(device)) {
      return "it is no longer attached";
    }
    Optional<Path> node = node(device);
    if (node.isPresent() && !Files.isWritable(node.get())) {
      return "no permission for %s: add the udev rule %s, then plug it in again"
          .formatted(node.get(), device.bus() == Bus.USB ? USB_RULE : PCI_RULE);
    }
    Optional<String> holder = node.flatMap(OpenFailure::holder);
    return holder
            .map(pid -> "process " + pid + " is using it")
            .orElse("another process may be using it")
        + (options.isEmpty() ? "" : ", or libedgetpu does not know the options " + options);
  }

  /** The device's file in /dev. */
  private static Optional<Path> node(EdgeTpuDevice device) {
    Path path = Path.of(device.path());
    if (device.bus() == Bus.PCI) {
      return Optional.of(path).filter(Files::exists);
    }
    try {
      int bus = Integer.parseInt(Files.readString(path.resolve("busnum")).strip());
      int number = Integer.parseInt(Files.readString(path.resolve("devnum")).strip());
      return Optional.of(Path.of("/dev/bus/usb/%03d/%03d".formatted(bus, number)))
          .filter(Files::exists);
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The process that has the file open, as far as this process may see it. */
  private static Optional<String> holder(Path node) {
    String self = String.valueOf(ProcessHandle.current().pid());
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        String pid = process.getFileName().toString();
        if (!pid.equals(self) && holds(process.resolve("fd"), node)) {
          return Optional.of(pid);
        }
      }
    } catch (IOException e) {
      // Without /proc no process can be found.
    }
    return Optional.empty();
  }

  private static boolean holds(Path descriptors, Path node) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : open) {
        if (Files.isSymbolicLink(descriptor) && Files.readSymbolicLink(descriptor).equals(node)) {
          return true;
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // The process belongs to another user or has just ended.
    }
    return false;
  }
}
