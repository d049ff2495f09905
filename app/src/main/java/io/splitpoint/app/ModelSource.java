package io.splitpoint.app;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.Synthetic;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A user's name of a model: a built-in one or a file. Use it to parse model names in every command.
 *
 * @param text a built-in model's name, with a suffix {@code @SIZE} for another input image, or the
 *     path of a {@code .tflite} file
 * @param modelsDirectory directory of built-in models
 */
public record ModelSource(String text, Path modelsDirectory) {

  /** The model of that name; built-in models are kept in {@link #defaultDirectory}. */
  public static ModelSource of(String text) {
    return new ModelSource(text, defaultDirectory());
  }

  /** Whether the name is a built-in model's. */
  public boolean builtIn() {
    return Zoo.has(text);
  }

  /** The name for tables and directories: the built-in one, or the file's without its suffix. */
  public String name() {
    return builtIn() ? text : Path.of(text).getFileName().toString().replaceFirst("\\.tflite$", "");
  }

  /**
   * Builds or opens the model.
   *
   * @param precision precision of a built-in model; a file has its own
   * @throws InputException when there is neither a built-in model nor a file of that name
   * @throws io.splitpoint.model.ModelFormatException when the file is no valid model
   */
  public Graph open(Precision precision) throws IOException {
    if (builtIn()) {
      return Graph.read(build(precision));
    }
    Path file = Path.of(text);
    if (!Files.exists(file)) {
      throw new InputException(
          "model: expected a built-in name ("
              + String.join(", ", Zoo.names())
              + ", conv5-F, dense4-N, mobilenet-v1-WIDTH) or a .tflite file, found neither at '"
              + text
              + "'");
    }
    return Graph.read(file);
  }

  /** Builds the file of a built-in model if it is missing. */
  public Path build(Precision precision) throws IOException {
    return Zoo.build(text, precision, directory());
  }

  /** The shapes of a synthetic network, which need no file; empty for other models. */
  public Optional<Workload> synthetic() {
    return builtIn() ? Synthetic.named(text) : Optional.empty();
  }

  /** The directory of this model's files. */
  public Path directory() {
    return modelsDirectory.resolve(text + "-layers");
  }

  /** The {@code models/} of a checkout, otherwise the user's cache. */
  public static Path defaultDirectory() {
    Path checkout = Path.of("models");
    if (Files.isRegularFile(checkout.resolve("vgg16-layers").resolve("layers.csv"))) {
      return checkout;
    }
    return UserCache.directory().resolve("models");
  }
}
