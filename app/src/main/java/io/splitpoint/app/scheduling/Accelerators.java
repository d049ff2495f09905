package io.splitpoint.app.scheduling;

import io.splitpoint.device.DeviceSpec;
import io.splitpoint.failure.InputException;
import java.util.HashSet;
import java.util.List;

/**
 * The accelerators of a scheduler.
 *
 * @param device kind of accelerator
 * @param named accelerators by name, in the order of the groups; empty for the first that are found
 * @param count number of accelerators, at least 1
 */
public record Accelerators(DeviceSpec device, List<DeviceSpec> named, int count) {

  private static final int MOST = 64;

  /**
   * @param tpus a number, or names such as {@code coral:usb:0,coral:usb:1}
   * @throws InputException when it is neither
   */
  public static Accelerators of(String name, String tpus) {
    DeviceSpec device = DeviceSpec.of(name);
    boolean one = device.place() == DeviceSpec.Place.ONE_CORAL;
    if (tpus.matches("\\d{1,9}")) {
      int count = Integer.parseInt(tpus);
      if (count < 1 || count > MOST) {
        throw new InputException("accelerators: expected 1 to " + MOST + ", found " + tpus);
      }
      if (count > 1 && one) {
        throw new InputException(
            "%s is one accelerator: expected the device coral and %s accelerators or their names, found %s accelerators"
                .formatted(device, tpus, tpus));
      }
      return new Accelerators(device, one ? List.of(device) : List.of(), count);
    }
    List<String> names = List.of(tpus.split(",", -1));
    if (!names.stream().allMatch(each -> each.matches(DeviceSpec.ONE_CORAL))
        || new HashSet<>(names).size() < names.size()
        || names.size() > MOST) {
      throw new InputException(
          "accelerators: expected a number or different names such as coral:usb:0,coral:usb:1, found '"
              + tpus
              + "'");
    }
    if (device.place() != DeviceSpec.Place.ANY_CORAL) {
      throw new InputException(
          "accelerators " + tpus + ": expected the device coral, found " + device);
    }
    return new Accelerators(device, names.stream().map(DeviceSpec::of).toList(), names.size());
  }
}
