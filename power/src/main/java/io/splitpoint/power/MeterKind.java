package io.splitpoint.power;

import io.splitpoint.failure.InputException;
import java.util.List;

/**
 * A family of meters, found as a {@link java.util.ServiceLoader} service: list the class in {@code
 * META-INF/services/io.splitpoint.power.MeterKind} and {@code --power} knows it.
 */
public interface MeterKind {

  /** The words before the colon of a spec that this kind answers to. */
  List<String> names();

  /** How to write a spec of this kind, such as {@code um25c:PATH|tcp:HOST:PORT}. */
  String usage();

  /**
   * Prepares a meter; nothing is opened or asked yet.
   *
   * @throws InputException when the target or an option makes no sense
   */
  Sampler sampler(MeterSpec spec);
}
