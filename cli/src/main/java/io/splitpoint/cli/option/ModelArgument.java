package io.splitpoint.cli.option;

import io.splitpoint.app.ModelSource;
import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The model of a command, as its argument. */
public final class ModelArgument {

  @Parameters(
      paramLabel = "MODEL",
      completionCandidates = Names.Models.class,
      description = "a built-in model's name, or the path of a .tflite file")
  String model;

  @Mixin InputSize inputSize = new InputSize();

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description = "precision of a built-in model: int8 or float32 (default: int8)")
  String precision = "int8";

  @Mixin ModelsDirectory directory = new ModelsDirectory();

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  /** The model that the argument and its options name. */
  public ModelSource source() {
    return directory.model(inputSize.of(model));
  }

  /** Opens the model, and prints the assumptions about a user's model on stderr. */
  public Graph open() throws IOException {
    Graph graph = source().open(Words.value("--precision", precision, Precision.class));
    ModelOption.say(graph, source(), command);
    return graph;
  }
}
