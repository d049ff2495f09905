package io.splitpoint.device;

import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.profile.OperatingPoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The clocks and threads with which devices are profiled. Use it to open devices at operating
 * points ({@link Devices#open}).
 *
 * @param cpuMhz fixed clock of the CPU; empty where it is not fixed
 * @param coralClocks clocks of Corals; empty for the library's own. An attached Coral runs at one
 *     at a time; a modelled one is modelled at each
 * @param threads numbers of CPU threads of a run, each a separate device; empty for that of {@link
 *     DeviceOptions}, which the device's name then leaves out
 */
public record MachineSetting(OptionalInt cpuMhz, List<Clock> coralClocks, List<Integer> threads) {

  /** No fixed clock. */
  public static final MachineSetting USUAL =
      new MachineSetting(OptionalInt.empty(), List.of(), List.of());

  public MachineSetting {
    coralClocks = List.copyOf(coralClocks);
    threads = List.copyOf(threads);
  }

  /** A device's name in tables. */
  String name(String device, Optional<Clock> coral, OptionalInt count) {
    return new OperatingPoint(device, coral.map(Clock::toString), cpuMhz, count).name();
  }

  Optional<Clock> coralClock() {
    if (coralClocks.size() > 1) {
      throw new IllegalStateException(
          "an attached Coral: expected one clock at a time, found " + coralClocks);
    }
    return coralClocks.stream().findFirst();
  }
}
