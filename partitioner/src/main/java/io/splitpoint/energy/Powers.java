package io.splitpoint.energy;

import io.splitpoint.profile.EnergyOf;
import io.splitpoint.profile.Source;
import java.util.Optional;

/**
 * The powers that count while a frame is not being computed on this device. Use it for the energy
 * of sending, receiving and waiting:
 *
 * <pre>frame = head + send · time out + receive · time back + waiting · time of the tail</pre>
 *
 * <p>where {@code send}, {@code receive} and {@code waiting} include everything that draws power
 * then: the board's idle, an idle accelerator on it, and its radio.
 *
 * @param send W while a tensor is sent
 * @param receive W while the answer is received
 * @param waiting W while the tail runs elsewhere
 * @param meanwhile W of other charged machines while the head runs, such as a waiting server;
 *     nothing unless both machines are charged
 * @param idle W between frames, for duty cycles
 * @param source source of the powers: modelled where any of them is
 * @param of whose energy they belong to
 */
public record Powers(
    Watts send,
    Watts receive,
    Watts waiting,
    Watts meanwhile,
    Watts idle,
    Source source,
    EnergyOf of) {

  /** The powers of a link alone: only the radio's idle power counts. */
  public static Powers ofRadio(Watts send, Watts receive, Watts waiting) {
    return new Powers(
        send, receive, waiting, Watts.NONE, waiting, Source.MEASURED, EnergyOf.UNKNOWN);
  }

  /** Energy of sending and receiving, in mJ; NaN where a power is unknown. */
  public double transferMj(double outMs, double backMs) {
    // A transfer that does not happen costs nothing, whatever its power.
    return times(send.value(), outMs) + times(receive.value(), backMs);
  }

  /** Energy of waiting for a tail, in mJ; NaN where power or time is unknown. */
  public double waitMj(double tailMs) {
    // Waiting at no power costs nothing, however long it takes.
    return waiting.value() == 0 ? 0 : waiting.value() * tailMs;
  }

  /** These powers at the lower or the upper ends of their intervals. */
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
   * Describes the power that must be known before energies can be compared; empty where all are
   * known.
   *
   * @param returned whether the answer is sent back
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
