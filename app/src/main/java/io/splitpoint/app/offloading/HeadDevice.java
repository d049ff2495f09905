package io.splitpoint.app.offloading;

import io.splitpoint.profile.Source;
import java.util.Set;

/**
 * The device of a validation's heads and the source of its times.
 *
 * @param name name as in profiles
 * @param source source of its times
 * @param left last layers of heads of which it takes no operator, so that the CPU runs them
 */
public record HeadDevice(String name, Source source, Set<Integer> left) {

  static final HeadDevice CPU = new HeadDevice("cpu", Source.MEASURED, Set.of());

  public HeadDevice {
    left = Set.copyOf(left);
  }

  /**
   * The device of a head; empty where there is none.
   *
   * @param layer last layer of the head, or 0
   */
  public String of(int layer) {
    return layer == 0 ? "" : left.contains(layer) ? CPU.name : name;
  }

  /** The source of a split's times, head included. */
  public Source source(int layer) {
    return of(layer).equals(name) ? source : Source.MEASURED;
  }
}
