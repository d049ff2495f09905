package io.splitpoint.table;

/**
 * Whether columns that a format does not have are accepted. They are refused unless the command
 * line's option calls {@link #allow}.
 */
public final class UnknownColumns {

  private static volatile boolean allowed;

  private UnknownColumns() {}

  /** Sets it for all tables that are read from now on. */
  public static void allow(boolean allow) {
    allowed = allow;
  }

  static boolean areAllowed() {
    return allowed;
  }
}
