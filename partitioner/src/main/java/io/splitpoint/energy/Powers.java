package io.splitpoint.energy;

import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Source;
import java.util.Optional;

/**
 * The powers that are charged while a frame is not being computed on this device. Use it for the
 * energy of sending, receiving and waiting:
 *
 * <pre>frame = head + send · time out + receive · time back + waiting · time of the tail</pre>
 *
 * <p>where {@code send}, {@code receive} and {@code waiting} hold all that draws power then: the
 * board's idle, an idle accelerator on it, and its radio.
 *
 * @param send W while a tensor goes out
 * @param receive W while the answer comes back
 * @param waiting W while the tail runs elsewhere
 * @param meanwhile W that others who are charged too draw while the head runs, such as a server
 *     that waits; nothing unless both machines are charged
 * @param idle W between frames, for duty cycles
 * @param source where they come from: modelled where any of them is
 * @param of whose energy they are counted for
 */
public record Powers(
    Watts send,
    Watts receive,
    Watts waiting,
    Watts meanwhile,
    Watts idle,
    Source source,
    EnergyOf of) {

  /** Those of a link alone: no idle power is counted but the radio's. */
  public static Powers ofRadio(Watts send, Watts receive, Watts waiting) {
    return new Powers(
        send, receive, waiting, Watts.NONE, waiting, Source.MEASURED, EnergyOf.UNKNOWN);
  }

  /** What sending and receiving cost, mJ; NaN where a power that they need is unknown. */
  public double transferMj(double outMs, double backMs) {
    // what does not happen costs nothing, whatever its power
    return times(send.value(), outMs) + times(receive.value(), backMs);
  }

  /** What waiting for a tail costs, mJ; NaN where power or time is unknown. */
  public double waitMj(double tailMs) {
    // waiting for free costs nothing, however long it takes
    return waiting.value() == 0 ? 0 : waiting.value() * tailMs;
  }

  /** The lower or the upper ends of all of them. */
  public Powers end(boolean upper) {
    return new Powers(
        end(send, upper),
        end(receive, upper),
        end(waiting, upper),
        end(meanwhile, upper),
        end(idle, upper),
        source,
        of);
  }

  /**
   * Which power has to be known before energies can be compared, in words; empty where all are.
   *
   * @param returned whether the answer comes back
   */
  public Optional<String> missing(boolean returned) {
    return send.missing()
        .or(() -> returned ? receive.missing() : Optional.empty())
        .or(waiting::missing)
        .or(meanwhile::missing);
  }

  private static double times(double watts, double ms) {
    return ms == 0 ? 0 : watts * ms;
  }

  private static Watts end(Watts watts, boolean upper) {
    return watts.known() ? Watts.exactly(upper ? watts.high() : watts.low()) : watts;
  }
}
