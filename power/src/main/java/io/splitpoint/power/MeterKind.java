package io.splitpoint.power;

import io.splitpoint.failure.InputException;
import java.util.List;

/**
 * A family of meters, found as a {@link java.util.ServiceLoader} service: list the class in {@code
 * META-INF/services/io.splitpoint.power.MeterKind} and the command line accepts it.
 */
public interface MeterKind {

  /** The words before the colon of a spec that select this kind. */
  List<String> names();

  /** The syntax of a spec of this kind, such as {@code um25c:PATH|tcp:HOST:PORT}. */
  String usage();

  /**
   * Prepares a meter without opening it.
   *
   * @throws InputException when the target or an option is invalid
   */
  Sampler sampler(MeterSpec spec);
}
