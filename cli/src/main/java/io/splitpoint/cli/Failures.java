package io.splitpoint.cli;

import io.splitpoint.cli.option.OptionHints;
import io.splitpoint.cli.terminal.ExitCode;
import io.splitpoint.failure.Failure;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Turns every failure into one line on stderr and an exit code: 0 done; 1 an internal error; 2
 * wrong usage or bad input; 3 hardware or a library is missing; 4 no feasible answer.
 */
final class Failures {

  private Failures() {}

  static int onWrongUsage(ParameterException failure, String[] args) {
    CommandLine commandLine = failure.getCommandLine();
    PrintWriter err = commandLine.getErr();
    err.println("splitpoint: " + oneLine(failure.getMessage()));
    Optional<String> meant = Suggestion.of(failure.getMessage()).or(() -> mistyped(failure));
    if (meant.isPresent()) {
      err.println("Did you mean: " + meant.get() + "?");
    } else if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.println("try '" + commandLine.getCommandSpec().qualifiedName() + " --help'");
    }
    return ExitCode.BAD_INPUT;
  }

  /** The option that was meant where a missing mandatory option may have been mistyped. */
  private static Optional<String> mistyped(ParameterException failure) {
    if (!(failure instanceof CommandLine.MissingParameterException)) {
      return Optional.empty();
    }
    CommandLine commandLine = failure.getCommandLine();
    List<String> known = List.copyOf(commandLine.getCommandSpec().optionsMap().keySet());
    return commandLine.getUnmatchedArguments().stream()
        .filter(word -> word.startsWith("-"))
        .flatMap(
            word -> io.splitpoint.table.Nearest.to(word.replaceFirst("=.*", ""), known).stream())
        .findFirst();
  }

  static int onFailure(Exception failure, CommandLine commandLine, ParseResult parsed) {
    Throwable cause =
        failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
    int code = exitCode(cause);
    // A quiet command's own writer is closed to everything but this.
    PrintWriter err = commandLine.getCommandSpec().root().commandLine().getErr();
    err.println(
        "splitpoint: " + OptionHints.with(message(cause, code), commandLine.getCommandSpec()));
    if (code == ExitCode.BAD_INPUT) {
      Suggestion.of(String.valueOf(cause.getMessage()))
          .ifPresent(meant -> err.println("Did you mean: " + meant + "?"));
    }
    if (Splitpoint.debug(commandLine)) {
      failure.printStackTrace(err);
    }
    return code;
  }

  private static int exitCode(Throwable cause) {
    if (cause instanceof Failure failure) {
      return switch (failure.category()) {
        case BAD_INPUT -> ExitCode.BAD_INPUT;
        case MISSING -> ExitCode.MISSING;
        case INFEASIBLE -> ExitCode.INFEASIBLE;
      };
    }
    return cause instanceof java.io.IOException ? ExitCode.BAD_INPUT : ExitCode.FAULT;
  }

  private static String message(Throwable failure, int code) {
    if (failure instanceof FileSystemException file) {
      return file.getFile() + ": " + reason(file);
    }
    String text = oneLine(String.valueOf(failure.getMessage()));
    return code == ExitCode.FAULT
        ? "internal error: "
            + failure.getClass().getSimpleName()
            + ": "
            + text
            + " (--debug prints where)"
        : text;
  }

  private static String reason(FileSystemException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NotDirectoryException) {
      return "not a directory";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "exists already, and is no directory";
    }
    return failure.getReason() == null ? "cannot be used" : oneLine(failure.getReason());
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
