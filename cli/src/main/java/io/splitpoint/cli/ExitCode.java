package io.splitpoint.cli;

/** The exit codes that a shell sees. Use them where a command ends without an exception. */
final class ExitCode {

  /** Done. */
  static final int DONE = 0;

  /** A fault of this program. */
  static final int FAULT = 1;

  /** Wrong usage or bad input. */
  static final int BAD_INPUT = 2;

  /** Hardware or a library is missing. */
  static final int MISSING = 3;

  /** No feasible answer. */
  static final int INFEASIBLE = 4;

  private ExitCode() {}
}
