package io.splitpoint.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One command line run in this process, and what it said.
 *
 * @param code exit code
 * @param out all of stdout
 * @param err all of stderr
 */
record Run(int code, String out, String err) {

  static Run of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Run(code, out.toString(), err.toString());
  }

  /** What was said of a failure, without the hint how to get help. */
  String complaint() {
    return err.lines()
        .filter(line -> line.startsWith("splitpoint: "))
        .reduce((first, second) -> first + "\n" + second)
        .orElse("");
  }
}
