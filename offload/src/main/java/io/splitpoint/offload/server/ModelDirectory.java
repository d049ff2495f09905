package io.splitpoint.offload.server;

import io.splitpoint.model.Graph;
import io.splitpoint.model.ModelFormatException;
import io.splitpoint.offload.protocol.ProtocolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory whose {@code .tflite} files clients may load and unload by name while the server
 * runs. Nothing outside it is opened.
 *
 * @param path path of the directory
 * @param check called before a model is served; throws when it must not run here
 */
public record ModelDirectory(Path path, Consumer<Graph> check) {

  private static final Logger LOG = Logger.getLogger("io.splitpoint.offload.server");

  /** Names that are not paths: letters of any language, digits, and usual marks in file names. */
  private static final Pattern NAME = Pattern.compile("(?!\\.)[\\p{L}\\p{N} ._+-]{1,200}");

  /** The names of its models. */
  List<String> names() {
    try (Stream<Path> listing = Files.list(path)) {
      return listing
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(ModelFiles.SUFFIX))
          .map(file -> file.substring(0, file.length() - ModelFiles.SUFFIX.length()))
          .filter(name -> NAME.matcher(name).matches())
          .sorted()
          .toList();
    } catch (IOException gone) {
      throw new ProtocolException(
          ProtocolException.Kind.INTERNAL, "the directory of models cannot be read");
    }
  }

  /**
   * Reads a model.
   *
   * @throws ProtocolException when no model has this name, or it cannot be served
   */
  Graph read(String name) {
    Path file = path.resolve(NAME.matcher(name).matches() ? name + ModelFiles.SUFFIX : "");
    try {
      if (!file.toRealPath().startsWith(path.toRealPath()) || !Files.isRegularFile(file)) {
        throw none(name);
      }
    } catch (IOException absent) {
      throw none(name);
    }
    try {
      Graph graph = Graph.read(file);
      check.accept(graph);
      return graph;
    } catch (ModelFormatException damaged) {
      throw unusable(name, "the file is not a readable model", damaged);
    } catch (RuntimeException refused) {
      throw unusable(name, "the model cannot be served here", refused);
    }
  }

  private static ProtocolException none(String name) {
    return new ProtocolException(
        ProtocolException.Kind.NOT_FOUND,
        "the server's directory has no file for a model '" + name + "'");
  }

  /** The server's log gets the whole reason, the client nothing about the machine. */
  private static ProtocolException unusable(String name, String why, RuntimeException cause) {
    LOG.log(Level.WARNING, "{0} was not loaded: {1}", new Object[] {name, cause.getMessage()});
    return new ProtocolException(
        ProtocolException.Kind.INVALID, "model '" + name + "' is not loaded: " + why);
  }
}
