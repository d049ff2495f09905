package io.splitpoint.cli.option;

import io.splitpoint.app.ModelSource;
import io.splitpoint.failure.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The size of a built-in model's input image, where it is not the network's usual one. */
public final class InputSize {

  private static final int MOST = 9999;

  @Option(
      names = "--input-size",
      paramLabel = "N",
      description = "a built-in model for images of N by N (the same as MODEL@N)")
  Optional<Integer> pixels = Optional.empty();

  /**
   * The name of the model with that input.
   *
   * @throws InputException when the model's input size is fixed
   */
  public String of(String model) {
    if (pixels.isEmpty()) {
      return model;
    }
    int n = pixels.get();
    InRange.within(1, MOST, "--input-size", n);
    boolean builtIn = ModelSource.of(model).builtIn();
    if (!builtIn && Files.exists(Path.of(model))) {
      throw new InputException(
          "--input-size: expected a built-in model, found the file "
              + model
              + ", whose input size was fixed when it was converted");
    }
    if (builtIn && model.contains("@")) {
      throw new InputException(
          "--input-size: expected one input size, found %d and %s".formatted(n, model));
    }
    return builtIn ? model + "@" + n : model;
  }
}
