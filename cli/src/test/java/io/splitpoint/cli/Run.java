package io.splitpoint.cli;

import io.splitpoint.cli.option.Defaults;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One command line run in this process, and what it said.
 *
 * @param code exit code
 * @param out all of stdout
 * @param err all of stderr
 */
public record Run(int code, String out, String err) {

  public static Run of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = into(out, err, args);
    return new Run(code, out.toString(), err.toString());
  }

  /** The same with these values of options that are not on the command line. */
  public static Run with(Defaults defaults, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), defaults, args);
    return new Run(code, out.toString(), err.toString());
  }

  /** Runs a command line whose output is added to what is in the writers already. */
  public static int into(StringWriter out, StringWriter err, String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  /** What was said of a failure, without the hint how to get help. */
  public String complaint() {
    return err.lines()
        .filter(line -> line.startsWith("splitpoint: "))
        .reduce((first, second) -> first + "\n" + second)
        .orElse("");
  }
}
