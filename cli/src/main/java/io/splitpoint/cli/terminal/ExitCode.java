package io.splitpoint.cli.terminal;

/** The exit codes that a shell sees. Use them where a command ends without an exception. */
public final class ExitCode {

  /** Done. */
  static final int DONE = 0;

  /** An internal error. */
  public static final int FAULT = 1;

  /** Wrong usage or bad input. */
  public static final int BAD_INPUT = 2;

  /** Hardware or a library is missing. */
  public static final int MISSING = 3;

  /** No feasible answer. */
  public static final int INFEASIBLE = 4;

  private ExitCode() {}
}
