package io.splitpoint.cli.option;

import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.Synthetic;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.run.UsageException;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A model by name or path, and where built models are kept. */
public final class ModelOption {

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      completionCandidates = Names.Models.class,
      description = "a built-in model's name, or the path of a .tflite file")
  public String model;

  @Mixin public InputSize inputSize = new InputSize();

  @Option(
      names = "--models-dir",
      paramLabel = "DIR",
      description =
          "where built-in models are written (default: models/ of a checkout, otherwise the user's"
              + " cache)")
  public Optional<Path> modelsDirectory = Optional.empty();

  /** Whose stderr hears once what a user's model leaves open; null where nobody shall. */
  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  private boolean told;

  /** Whether the name is a built-in model's. */
  public boolean builtIn() {
    return Zoo.has(model);
  }

  /** The name for tables and directories: the built-in one, or the file's without its ending. */
  public String name() {
    return builtIn()
        ? full()
        : Path.of(model).getFileName().toString().replaceFirst("\\.tflite$", "");
  }

  /** Builds or opens the model; the precision counts for built-in ones only. */
  public Graph open(Precision precision) throws IOException {
    String name = full();
    if (builtIn()) {
      try {
        return Graph.read(Zoo.build(name, precision, directory()));
      } catch (IllegalArgumentException refused) {
        throw new UsageException(refused.getMessage());
      }
    }
    Path file = Path.of(model);
    if (!Files.exists(file)) {
      throw new UsageException(
          "model: expected a built-in name ("
              + String.join(", ", Zoo.names())
              + ", conv5-F, dense4-N, mobilenet-v1-WIDTH) or a .tflite file, found neither at '"
              + model
              + "'");
    }
    Graph graph = Graph.read(file);
    if (command != null && !told) {
      told = true;
      PrintWriter err = command.commandLine().getErr();
      graph.assumptions().forEach(sentence -> err.println("note: " + sentence));
      err.flush();
    }
    return graph;
  }

  /** The shapes of a synthetic network, which need no file; empty for any other model. */
  public Optional<Workload> synthetic() {
    return builtIn() ? Synthetic.named(full()) : Optional.empty();
  }

  private String full() {
    return inputSize.of(model);
  }

  /** The directory of this model's files. */
  public Path directory() {
    return modelsDirectory.orElseGet(ModelOption::defaultDirectory).resolve(full() + "-layers");
  }

  public static Path defaultDirectory() {
    Path checkout = Path.of("models");
    if (Files.isRegularFile(checkout.resolve("vgg16-layers").resolve("layers.csv"))) {
      return checkout;
    }
    return userCache().resolve("models");
  }

  /** The user's cache directory of this program; the native libraries' rules decide. */
  public static Path userCache() {
    return TfLite.cacheDirectories().get(0);
  }
}
