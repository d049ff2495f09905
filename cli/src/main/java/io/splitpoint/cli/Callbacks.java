package io.splitpoint.cli;

import io.splitpoint.table.Range;
import picocli.CommandLine;

/**
 * The callbacks that picocli calls while it parses and runs a command line. Use it in place of
 * lambdas: picocli's classes have the format of Java 5, and OpenJDK 17 crashes when it archives
 * lambdas of such interfaces (class-data sharing, which the launcher asks for).
 */
final class Callbacks
    implements CommandLine.IParameterExceptionHandler,
        CommandLine.IExecutionExceptionHandler,
        CommandLine.IExecutionStrategy,
        CommandLine.ITypeConverter<Double> {

  @Override
  public int handleParseException(CommandLine.ParameterException wrong, String[] arguments) {
    return Failures.onWrongUsage(wrong, arguments);
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    return Failures.onFailure(failure, command, parsed);
  }

  @Override
  public int execute(CommandLine.ParseResult parsed) {
    return Splitpoint.execute(parsed);
  }

  /** Follows the grammar of all tables: NaN, infinity and 1e308 are refused in options too. */
  @Override
  public Double convert(String text) {
    return Range.PLAIN
        .signed()
        .number(text)
        .orElseThrow(
            () ->
                new CommandLine.TypeConversionException("expected a number, found '" + text + "'"));
  }
}
