package io.splitpoint.table;

/**
 * What is done with a column that its format does not have. A program refuses them unless its user
 * asked for the other: the command line's option for it is the one caller of {@link #allow}.
 */
public final class UnknownColumns {

  private static volatile boolean allowed;

  private UnknownColumns() {}

  /** Sets it for all tables that this program reads from now on. */
  public static void allow(boolean allow) {
    allowed = allow;
  }

  static boolean areAllowed() {
    return allowed;
  }
}
