package io.splitpoint.profile;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The kind of a device's processor. Use it where a cost depends on the processor and not on the
 * device's name. A new kind states each property below, which the other modules ask for.
 */
public enum DeviceKind {
  /** A CPU of this machine or of a server: the costs of prefixes add up. */
  CPU,
  /**
   * An Edge TPU, attached or modelled: every invocation has a fixed cost, parameters stay in a
   * small memory between runs, and a modelled one's energy is the accelerator's alone.
   */
  EDGE_TPU,
  /**
   * Another accelerator behind a delegate of TensorFlow Lite: only measured parts have known costs,
   * because its fixed costs and caching are unknown.
   */
  DELEGATE;

  /** Prefix of the names of devices behind a delegate. */
  public static final String DELEGATE_PREFIX = "delegate:";

  private static final Pattern CORAL = Pattern.compile("(?<![a-zA-Z])coral(?![a-zA-Z])");

  /** Whether it is something beside the CPU, with a clock and a power of its own. */
  public boolean isAccelerator() {
    return switch (this) {
      case CPU -> false;
      case EDGE_TPU, DELEGATE -> true;
    };
  }

  /** Whether there is a model of the accelerator's own power, which takes a meter's place. */
  public boolean hasEnergyModel() {
    return switch (this) {
      case EDGE_TPU -> true;
      case CPU, DELEGATE -> false;
    };
  }

  /** Whether the costs of layers add up, whatever runs before them and in whatever parts. */
  public boolean layersAddUp() {
    return switch (this) {
      case CPU -> true;
      case EDGE_TPU, DELEGATE -> false;
    };
  }

  /** Whether each invocation has a fixed cost, of known size, that a prefix contains too. */
  public boolean hasVisitCost() {
    return switch (this) {
      case EDGE_TPU -> true;
      case CPU, DELEGATE -> false;
    };
  }

  /** Whether the whole model's cost minus a prefix's is the cost of the tail. */
  public boolean tailsAreDifferences() {
    return switch (this) {
      case CPU, EDGE_TPU -> true;
      case DELEGATE -> false;
    };
  }

  /** Whether it runs only models that a compiler made for it, which are quantized. */
  public boolean needsCompiler() {
    return switch (this) {
      case EDGE_TPU -> true;
      case CPU, DELEGATE -> false;
    };
  }

  /**
   * The kind of the device of these rows. Only Edge TPUs are modelled under the names of hosts, so
   * that a device with a modelled latency is one; otherwise the name decides.
   *
   * @param rows rows of one device
   */
  public static DeviceKind of(List<LayerProfile> rows) {
    return rows.stream().map(DeviceKind::of).filter(kind -> kind != CPU).findFirst().orElse(CPU);
  }

  /** The kind of the device of one row, as far as this row shows it. */
  public static DeviceKind of(LayerProfile row) {
    boolean modelled =
        row.latency().filter(latency -> latency.source() == Source.MODELLED).isPresent();
    DeviceKind named = named(row.device());
    return modelled && named == CPU ? EDGE_TPU : named;
  }

  /**
   * The kind of an attached device: {@code coral} as a word of its name means an Edge TPU, a name
   * such as {@code delegate:vx} a delegate, and any other the CPU of the machine of that name.
   */
  public static DeviceKind named(String device) {
    if (device.startsWith(DELEGATE_PREFIX)) {
      return DELEGATE;
    }
    return CORAL.matcher(device).find() ? EDGE_TPU : CPU;
  }
}
