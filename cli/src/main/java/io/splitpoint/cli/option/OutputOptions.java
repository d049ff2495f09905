package io.splitpoint.cli.option;

import picocli.CommandLine.Option;

/** What a command prints besides its files. For every command that has an answer to print. */
public final class OutputOptions {

  @Option(names = "--json", description = "print the answer as JSON instead of text")
  public boolean json;

  @Option(names = "--quiet", description = "print nothing on stderr but errors")
  public boolean quiet;
}
