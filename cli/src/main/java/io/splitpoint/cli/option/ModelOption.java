package io.splitpoint.cli.option;

import io.splitpoint.app.ModelSource;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A model by name or path, and the directory of built-in models. */
public final class ModelOption {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      completionCandidates = Names.Models.class,
      description = "a built-in model's name, or the path of a .tflite file")
  String model;

  @Mixin InputSize inputSize = new InputSize();

  @Mixin ModelsDirectory directory = new ModelsDirectory();

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  /** The model that the options name. */
  public ModelSource source() {
    return directory.model(inputSize.of(model));
  }

  /** Another model; a built-in one is kept in the same directory. */
  public ModelSource other(String name) {
    return directory.model(name);
  }

  /** Whether the name is a built-in model's. */
  public boolean builtIn() {
    return source().builtIn();
  }

  /** The name for tables and directories: the built-in one, or the file's without its suffix. */
  public String name() {
    return source().name();
  }

  /** Opens the model, and prints the assumptions about a user's model on stderr. */
  public Graph open(Precision precision) throws IOException {
    Graph graph = source().open(precision);
    say(graph, source(), command);
    return graph;
  }

  static void say(Graph graph, ModelSource source, CommandSpec command) {
    if (!source.builtIn()) {
      PrintWriter err = command.commandLine().getErr();
      graph.assumptions().forEach(sentence -> err.println("note: " + sentence));
      err.flush();
    }
  }
}
