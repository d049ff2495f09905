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

/** The output of a command besides its files, for every command with an answer. */
public final class OutputOptions {

  @Option(names = "--json", description = "print the answer as JSON instead of text")
  public boolean json;

  @Option(names = "--quiet", description = "print nothing but errors on stderr")
  public boolean quiet;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  /** Prints an answer for people. */
  @FunctionalInterface
  public interface Text {
    void print(PrintWriter out) throws IOException;
  }

  /**
   * Prints the answer in the requested form.
   *
   * @param answer a record, a map or a tree, for programs
   * @param text prints the answer for people
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

  /** Prints the assumptions about a user's model on stderr, before an answer that uses them. */
  public void note(Graph graph, ModelSource source) {
    ModelOption.say(graph, source, command);
  }
}
