package io.splitpoint.cli;

import io.splitpoint.cli.option.Defaults;
import io.splitpoint.cli.terminal.ExitCode;
import io.splitpoint.cli.terminal.StandardOutput;
import io.splitpoint.cli.terminal.TerminalWidth;
import io.splitpoint.failure.InputException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine;

/** The program: parses the arguments, runs the command, and ends with its exit code. */
public final class Main {

  private static final int MOST_HELP_COLUMNS = 200;

  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs one command line on the process's streams. */
  static int run(String... args) {
    StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    PrintWriter text = new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
    PrintWriter err =
        new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
    int code = run(text, err, args);
    text.flush();
    Optional<String> failure = out.failure();
    failure.ifPresent(why -> err.println("splitpoint: standard output: " + why));
    return failure.isPresent() && code == 0 ? ExitCode.BAD_INPUT : code;
  }

  /** Runs one command line and returns its exit code; see {@link Failures} for the codes. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    try {
      return run(out, err, Defaults.here(), args);
    } catch (InputException | IOException unreadable) {
      err.println("splitpoint: " + unreadable.getMessage());
      return ExitCode.BAD_INPUT;
    }
  }

  /** Runs one command line with these values for options that are missing. */
  static int run(PrintWriter out, PrintWriter err, Defaults defaults, String... args) {
    CommandLine commandLine = new CommandLine(new Splitpoint());
    Splitpoint.addQuiet(commandLine);
    commandLine.setDefaultValueProvider(defaults);
    commandLine.setUsageHelpWidth(Math.min(MOST_HELP_COLUMNS, TerminalWidth.columns()));
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExpandAtFiles(false); // @FILE is the value of an option here.
    Callbacks callbacks = new Callbacks();
    commandLine.registerConverter(Double.class, callbacks);
    commandLine.registerConverter(Double.TYPE, callbacks);
    commandLine.setParameterExceptionHandler(callbacks);
    commandLine.setExecutionExceptionHandler(callbacks);
    commandLine.setExecutionStrategy(callbacks);
    return commandLine.execute(args);
  }
}
