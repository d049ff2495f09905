package io.splitpoint.model.zoo;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The built-in models by name, built on first use. The bytes of a model are the same on every
 * machine.
 *
 * <pre>{@code
 * Path file = Zoo.build("vgg16", Precision.INT8, Path.of("models/vgg16-layers"));
 * Graph graph = Graph.read(file);
 * }</pre>
 *
 * Images are -1…1 in both precisions; the int8 models take the byte p-128 for a pixel p.
 */
public final class Zoo {
  private Zoo() {}

  /**
   * The names without a parameter. {@code conv5-F}, {@code dense4-N} and {@code mobilenet-v1-WIDTH}
   * exist too, and any name may be followed by {@code @SIZE} where the layers do not depend on the
   * size of the input image.
   */
  public static List<String> names() {
    return Catalogue.names();
  }

  /** Whether there is a model of that name. */
  public static boolean has(String name) {
    return Catalogue.has(name);
  }

  /**
   * Builds {@code <name>-<precision>.tflite} in the directory, or finds it there whole from an
   * earlier time. The file appears complete or not at all; several threads and processes may ask at
   * once.
   *
   * @throws InputException when there is no model of that name, or it does not take the size
   * @throws UncheckedIOException when the directory cannot be written
   */
  public static Path build(String name, Precision precision, Path directory) {
    NetworkBuilder net =
        Catalogue.find(name)
            .orElseThrow(
                () ->
                    new InputException(
                        "model: expected one of "
                            + names()
                            + ", conv5-F, dense4-N, mobilenet-v1-WIDTH; found \""
                            + name
                            + "\""));
    Path model = directory.resolve(name + "-" + precision.label() + ".tflite");
    try {
      if (Stamp.fits(model)) {
        return model; // This also works in a directory that cannot be written.
      }
      Files.createDirectories(directory);
      // The lock ends with the process: a killed build leaves only a .part file that the next build
      // rewrites.
      synchronized (Zoo.class) {
        try (FileChannel channel =
                FileChannel.open(
                    directory.resolve(".zoo.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          if (lock.isValid() && !Stamp.fits(model)) {
            write(net, precision, model);
          }
        }
      }
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException(model + ": cannot be built: " + e, e);
    }
  }

  private static void write(NetworkBuilder net, Precision precision, Path model)
      throws IOException {
    ActivationQuantization[] quantizations =
        precision == Precision.INT8
            ? Ranges.read(Catalogue.family(net.name())).quantize(net)
            : new ActivationQuantization[0];
    FileLayout layout = Tables.layout(net, precision, quantizations, net.outputs());
    Path part = model.resolveSibling(model.getFileName() + ".part");
    Files.deleteIfExists(Stamp.path(model));
    ModelFile.write(layout, part);
    Files.move(part, model, StandardCopyOption.ATOMIC_MOVE);
    Stamp.write(model);
  }
}
