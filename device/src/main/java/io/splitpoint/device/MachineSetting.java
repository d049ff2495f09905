package io.splitpoint.device;

import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.profile.OperatingPoint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The clocks that a machine is held at while devices are profiled, and the threads that each device
 * is profiled with. Use it to open devices at operating points ({@link Devices#open}).
 *
 * @param cpuMhz at which the CPU is held; empty where nobody holds it
 * @param coralClocks at which Corals run; empty for the library's own. An attached Coral runs at
 *     one of them at a time; a modelled one is modelled at each
 * @param threads CPU threads of one run, each a device of its own; empty for the number that {@link
 *     DeviceOptions} has, without a word of it in the device's name
 */
public record MachineSetting(OptionalInt cpuMhz, List<Clock> coralClocks, List<Integer> threads) {

  /** Nothing is held. */
  public static final MachineSetting USUAL =
      new MachineSetting(OptionalInt.empty(), List.of(), List.of());

  public MachineSetting {
    coralClocks = List.copyOf(coralClocks);
    threads = List.copyOf(threads);
  }

  /** A device's name in tables. */
  String name(String device, Optional<Clock> coral, OptionalInt count) {
    return new OperatingPoint(
            device, coral.map(clock -> clock.name().toLowerCase(Locale.ROOT)), cpuMhz, count)
        .name();
  }

  /** The one at which an attached Coral runs. */
  Optional<Clock> coralClock() {
    if (coralClocks.size() > 1) {
      throw new IllegalStateException(
          "an attached Coral: expected one clock at a time, found " + coralClocks);
    }
    return coralClocks.stream().findFirst();
  }
}
