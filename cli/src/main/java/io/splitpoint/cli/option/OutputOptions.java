package io.splitpoint.cli.option;

import io.splitpoint.app.ModelSource;
import io.splitpoint.model.Graph;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command prints besides its files. For every command that has an answer to print. */
public final class OutputOptions {

  @Option(names = "--json", description = "print the answer as JSON instead of text")
  public boolean json;

  @Option(names = "--quiet", description = "print nothing on stderr but errors")
  public boolean quiet;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  /** Prints an answer for people. */
  @FunctionalInterface
  public interface Text {
    void print(PrintWriter out) throws IOException;
  }

  /**
   * Prints the answer as it is asked for.
   *
   * @param answer a record, a map or a tree, for programs
   * @param text prints it for people
   */
  public void print(Supplier<?> answer, Text text) throws IOException {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(Provenance.JSON.writeValueAsString(answer.get()));
    } else {
      text.print(out);
    }
    out.flush();
  }

  /** Says a line on stderr; nothing with {@code --quiet}. */
  public void say(String line) {
    PrintWriter err = command.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  /** Says on stderr what a user's model leaves open, before an answer that assumes it. */
  public void note(Graph graph, ModelSource source) {
    ModelOption.say(graph, source, command);
  }
}
