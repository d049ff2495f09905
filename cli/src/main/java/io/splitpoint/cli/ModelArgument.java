package io.splitpoint.cli;

import io.splitpoint.model.Graph;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The model that a command looks at. */
final class ModelArgument {

  @Parameters(
      paramLabel = "MODEL",
      description = "a built-in model's name, or the path of a .tflite file")
  String model;

  Graph open() {
    return Graph.read(Path.of(model));
  }

  /** The name for tables and files: the file's without its ending. */
  String name() {
    return Path.of(model).getFileName().toString().replaceFirst("\\.tflite$", "");
  }
}
