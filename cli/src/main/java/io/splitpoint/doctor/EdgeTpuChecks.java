package io.splitpoint.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks the Coral: its library, the accelerators on USB and PCIe, and its compiler. */
final class EdgeTpuChecks {

  /** Global Unichip's id, before the first inference loads the firmware. */
  static final String UNBOOTED = "1a6e:089a";

  /** Google's id, after the first inference. */
  static final String BOOTED = "18d1:9302";

  private static final String PCI_VENDOR = "0x1ac1";
  private static final String PCI_DEVICE = "0x089a";
  private static final int USB3_MEGABITS = 5_000;

  private EdgeTpuChecks() {}

  /**
   * @param version version of the loaded library, empty when the system has none
   * @param fault reason why an installed library cannot be loaded
   */
  static Finding library(Surroundings machine, Optional<String> version, Optional<String> fault) {
    String check = "Edge TPU library";
    if (fault.isPresent()) {
      return Finding.missing(check, fault.get(), install(machine));
    }
    return version
        .map(v -> Finding.fine(check, v))
        .orElseGet(
            () ->
                Finding.missing(
                    check,
                    "libedgetpu.so.1 is not installed: --device coral is modelled, not measured",
                    install(machine)));
  }

  private static String[] install(Surroundings machine) {
    String deb = machine.architecture().equals("aarch64") ? "arm64" : "amd64";
    return new String[] {
      "# download libedgetpu1-std for this system and TensorFlow 2.12 or newer from"
          + " https://github.com/feranick/libedgetpu/releases, then:",
      "sudo apt install ./libedgetpu1-std_*_" + deb + ".deb"
    };
  }

  static List<Finding> devices(Surroundings machine) {
    List<Finding> found = new ArrayList<>();
    for (UsbDevices device : UsbDevices.in(machine)) {
      if (device.id().equals(UNBOOTED) || device.id().equals(BOOTED)) {
        found.add(onUsb(machine, device));
      }
    }
    List<Path> nodes = machine.list("/dev", "apex_\\d+");
    for (Path node : nodes) {
      found.add(onPci(machine, node));
    }
    if (nodes.isEmpty() && onPciWithoutDriver(machine)) {
      found.add(
          Finding.missing(
              "Edge TPU on PCIe",
              "the card is there, /dev/apex_0 is not: its driver is not loaded",
              "sudo apt install gasket-dkms",
              "sudo modprobe apex"));
    }
    if (found.isEmpty()) {
      found.add(
          Finding.missing(
              "Edge TPU",
              "none on USB (1a6e:089a, 18d1:9302) or PCIe (/dev/apex_*): --device coral is modelled",
              "# plug one in, then:",
              "lsusb -d 1a6e:; lsusb -d 18d1:9302; ls /dev/apex_*"));
    }
    return found;
  }

  private static Finding onUsb(Surroundings machine, UsbDevices device) {
    String check = "Edge TPU on USB";
    String what =
        device.id()
            + (device.id().equals(UNBOOTED) ? " (not used since it was plugged in)" : "")
            + (device.megabits() > 0 ? ", " + device.megabits() + " Mbit/s" : "");
    if (!machine.usable().test(device.node())) {
      String rule = "SUBSYSTEM==\"usb\", ATTR{idVendor}==\"%s\", ATTR{idProduct}==\"%s\"";
      String access = ", MODE=\"0660\", GROUP=\"plugdev\"";
      return Finding.missing(
          check,
          what + ": no permission for " + machine.shown(device.node()),
          "printf '%s\\n' '"
              + rule.formatted("1a6e", "089a")
              + access
              + "' '"
              + rule.formatted("18d1", "9302")
              + access
              + "' | sudo tee /etc/udev/rules.d/60-coral.rules",
          "sudo udevadm control --reload-rules && sudo udevadm trigger",
          "sudo usermod -aG plugdev $USER  # then log in again");
    }
    if (device.megabits() > 0 && device.megabits() < USB3_MEGABITS) {
      return Finding.advice(
          check,
          what + ": on USB 2, models that stream parameters are up to ten times slower",
          "# move it to a USB 3 port (blue), with the cable that came with it; then:",
          "lsusb -t");
    }
    return Finding.fine(check, what);
  }

  private static Finding onPci(Surroundings machine, Path node) {
    String check = "Edge TPU on PCIe";
    return machine.usable().test(node)
        ? Finding.fine(check, machine.shown(node))
        : Finding.missing(
            check,
            "no permission for " + machine.shown(node),
            "echo 'SUBSYSTEM==\"apex\", MODE=\"0660\", GROUP=\"apex\"' | sudo tee"
                + " /etc/udev/rules.d/65-apex.rules",
            "sudo groupadd -f apex && sudo usermod -aG apex $USER  # then log in again",
            "sudo udevadm control --reload-rules && sudo udevadm trigger");
  }

  private static boolean onPciWithoutDriver(Surroundings machine) {
    return machine.list("/sys/bus/pci/devices", ".*").stream()
        .anyMatch(
            device ->
                machine.text(device.resolve("vendor")).equals(Optional.of(PCI_VENDOR))
                    && machine.text(device.resolve("device")).equals(Optional.of(PCI_DEVICE)));
  }

  static Finding compiler(Surroundings machine) {
    String check = "edgetpu_compiler";
    Optional<Path> compiler = machine.program("edgetpu_compiler");
    if (compiler.isPresent()) {
      return Finding.fine(check, machine.shown(compiler.get()));
    }
    if (machine.architecture().equals("aarch64")) {
      return Finding.missing(
          check,
          "exists for x86-64 only: compile prefixes there and bring them here",
          "splitpoint slice vgg16 --all --out prefixes",
          "# on an x86-64 machine: edgetpu_compiler -s prefixes/*.tflite",
          "splitpoint profile --model vgg16 --device coral --edgetpu-compiler prefixes");
    }
    return Finding.missing(
        check,
        "not on the PATH: a real Coral runs compiled models only",
        "# it comes from Coral's Debian repository (https://coral.ai/docs/edgetpu/compiler):",
        "sudo apt install edgetpu-compiler");
  }
}
