package io.splitpoint.power.line;

/** Opens the line to a meter, again after each loss; what a name leads to may have changed. */
@FunctionalInterface
public interface LineOpener {

  /**
   * @throws io.splitpoint.power.MeterException when it cannot be opened now
   */
  Line open();
}
