package io.splitpoint.cli;

import java.util.HashSet;
import java.util.List;

/**
 * The accelerators that a scheduler serves on.
 *
 * @param device {@code cpu}, {@code coral}, {@code coral:usb:N}, {@code coral:pci:N}, or a host of
 *     the Edge TPU model by name or file
 * @param named each by its own name, in the order in which groups take them; empty for the first
 *     that are found
 * @param count how many, at least 1
 */
record Accelerators(String device, List<String> named, int count) {

  private static final int MOST = 64;
  private static final String NAME = "coral:(usb|pci):\\d{1,4}";

  /**
   * @param tpus a number, or names such as {@code coral:usb:0,coral:usb:1}
   * @throws UsageException when it is neither
   */
  static Accelerators of(String device, String tpus) {
    if (tpus.matches("\\d{1,9}")) {
      int count = Integer.parseInt(tpus);
      if (count < 1 || count > MOST) {
        throw new UsageException("--tpus: expected 1 to " + MOST + ", found " + tpus);
      }
      if (count > 1 && device.matches(NAME)) {
        throw new UsageException(
            "--device %s is one accelerator: expected --device coral --tpus %s or their names, found --tpus %s"
                .formatted(device, tpus, tpus));
      }
      return new Accelerators(device, device.matches(NAME) ? List.of(device) : List.of(), count);
    }
    List<String> named = List.of(tpus.split(",", -1));
    if (!named.stream().allMatch(name -> name.matches(NAME))
        || new HashSet<>(named).size() < named.size()
        || named.size() > MOST) {
      throw new UsageException(
          "--tpus: expected a number or different names such as coral:usb:0,coral:usb:1, found '"
              + tpus
              + "'");
    }
    if (!device.equals("coral")) {
      throw new UsageException("--tpus " + tpus + ": expected --device coral, found " + device);
    }
    return new Accelerators(device, named, named.size());
  }

  boolean coral() {
    return device.equals("coral") || device.startsWith("coral:");
  }
}
