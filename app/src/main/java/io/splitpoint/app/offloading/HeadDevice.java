package io.splitpoint.app.offloading;

import io.splitpoint.profile.Source;
import java.util.Set;

/**
 * What ran the heads of a validation, and where its times come from. Use it to say whose times they
 * are.
 *
 * @param name as in profiles
 * @param source of the times of what it runs
 * @param left the last layers of heads of which it takes no operator: the CPU runs them
 */
public record HeadDevice(String name, Source source, Set<Integer> left) {

  static final HeadDevice CPU = new HeadDevice("cpu", Source.MEASURED, Set.of());

  public HeadDevice {
    left = Set.copyOf(left);
  }

  /**
   * What ran a head; nothing where there is none.
   *
   * @param layer the last of the head, or 0
   */
  public String of(int layer) {
    return layer == 0 ? "" : left.contains(layer) ? CPU.name : name;
  }

  /** Where the times of a split come from, head and all. */
  public Source source(int layer) {
    return of(layer).equals(name) ? source : Source.MEASURED;
  }
}
