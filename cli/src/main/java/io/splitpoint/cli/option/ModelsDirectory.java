package io.splitpoint.cli.option;

import io.splitpoint.app.ModelSource;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The directory of built-in models. */
public final class ModelsDirectory {

  @Option(
      names = "--models-dir",
      paramLabel = "DIR",
      description =
          "directory of built-in models (default: models/ of a checkout, otherwise the user's"
              + " cache)")
  Optional<Path> directory = Optional.empty();

  public ModelSource model(String name) {
    return new ModelSource(name, directory.orElseGet(ModelSource::defaultDirectory));
  }
}
