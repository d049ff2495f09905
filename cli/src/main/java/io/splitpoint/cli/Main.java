package io.splitpoint.cli;

import picocli.CommandLine;

/** The program: parses the arguments, runs the command, ends with its exit code. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs one command line and gives its exit code; see {@link Failures} for the codes. */
  static int run(String... args) {
    CommandLine commandLine = new CommandLine(new Splitpoint());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(Failures::onWrongUsage);
    commandLine.setExecutionExceptionHandler(Failures::onFailure);
    return commandLine.execute(args);
  }
}
