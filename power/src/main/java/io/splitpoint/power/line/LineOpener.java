package io.splitpoint.power.line;

/** Opens the line to a meter, again after each loss, when its name may lead to another device. */
@FunctionalInterface
public interface LineOpener {

  /**
   * @throws io.splitpoint.power.MeterException when it cannot be opened now
   */
  Line open();
}
