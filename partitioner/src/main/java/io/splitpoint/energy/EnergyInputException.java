package io.splitpoint.energy;

/** A device file, a battery or a rate makes no sense; one line says what, where and why. */
public final class EnergyInputException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public EnergyInputException(String message) {
    super(message);
  }
}
