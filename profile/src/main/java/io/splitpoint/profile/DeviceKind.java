package io.splitpoint.profile;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What kind of processor a device is. Use it where a cost depends on the processor itself and not
 * on what the user calls the device.
 */
public enum DeviceKind {
  /** A CPU, of this machine or of a server: what prefixes of a model take adds up. */
  CPU,
  /**
   * An Edge TPU, attached or modelled: every visit costs time of its own, parameters stay in a
   * small memory between runs, and a modelled one's energy is the accelerator's alone.
   */
  EDGE_TPU,
  /**
   * Another accelerator, through a delegate of TensorFlow Lite: what its parts cost is known only
   * where it was measured, for nothing is known of what a visit costs it or what it keeps.
   */
  DELEGATE;

  /** With which the name of a device begins that is reached through a delegate. */
  public static final String DELEGATE_PREFIX = "delegate:";

  private static final Pattern CORAL = Pattern.compile("(?<![a-zA-Z])coral(?![a-zA-Z])");

  /**
   * The kind of the device that these rows are of. Only Edge TPUs have a model of their latency, so
   * a device with a modelled latency is one, whatever its device file calls it; the others go by
   * their name.
   *
   * @param rows of one device
   */
  public static DeviceKind of(List<LayerProfile> rows) {
    return rows.stream().map(DeviceKind::of).filter(kind -> kind != CPU).findFirst().orElse(CPU);
  }

  /** The kind of the device of one row, as far as this row alone shows it. */
  public static DeviceKind of(LayerProfile row) {
    boolean modelled =
        row.latency().filter(latency -> latency.source() == Source.MODELLED).isPresent();
    return modelled ? EDGE_TPU : named(row.device());
  }

  /**
   * The kind of a device that is attached: {@code coral} as a word of its name tells an Edge TPU, a
   * name such as {@code delegate:vx} a delegate.
   */
  public static DeviceKind named(String device) {
    if (device.startsWith(DELEGATE_PREFIX)) {
      return DELEGATE;
    }
    return CORAL.matcher(device).find() ? EDGE_TPU : CPU;
  }
}
