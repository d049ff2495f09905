package io.splitpoint.cli.option;

import io.splitpoint.model.Graph;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.run.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The model that a command looks at, as its argument. */
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
      description = "of a built-in model: int8 or float32 (default: int8)")
  String precision = "int8";

  @Option(
      names = "--models-dir",
      paramLabel = "DIR",
      description =
          "where built-in models are written (default: models/ of a checkout, otherwise the user's"
              + " cache)")
  Optional<Path> modelsDirectory = Optional.empty();

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  public Graph open() throws IOException {
    try {
      return option().open(Precision.of(precision));
    } catch (IllegalArgumentException unknown) {
      throw new UsageException(unknown.getMessage());
    }
  }

  /** Whether the name is a built-in model's. */
  public boolean builtIn() {
    return option().builtIn();
  }

  /** The name for tables and files: the built-in one, or the file's without its ending. */
  public String name() {
    return option().name();
  }

  private ModelOption option() {
    ModelOption option = new ModelOption();
    option.model = model;
    option.inputSize = inputSize;
    option.modelsDirectory = modelsDirectory;
    option.command = command;
    return option;
  }
}
