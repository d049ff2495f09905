package io.splitpoint.offload.server;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The models of a server's start, read then; no other file is opened later. */
public final class ModelFiles {

  static final String SUFFIX = ".tflite";

  private final Map<String, Graph> graphs = new TreeMap<>();

  /**
   * Adds a model under a name.
   *
   * @throws InputException when the name is taken
   * @throws io.splitpoint.model.ModelFormatException when the file is not a usable model
   */
  public ModelFiles add(String name, Path file) {
    if (graphs.putIfAbsent(name, Graph.read(file)) != null) {
      throw new InputException(file + ": there is already a model '" + name + "'");
    }
    return this;
  }

  /**
   * Adds a {@code .tflite} file, or all of a directory, under their file names without the suffix.
   * A link out of the directory is refused.
   */
  public ModelFiles add(Path fileOrDirectory) {
    if (!Files.isDirectory(fileOrDirectory)) {
      return add(name(fileOrDirectory), fileOrDirectory);
    }
    try (Stream<Path> listing = Files.list(fileOrDirectory)) {
      Path inside = fileOrDirectory.toRealPath();
      List<Path> files = listing.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
      if (files.isEmpty()) {
        throw new InputException(fileOrDirectory + ": expected .tflite files, found none");
      }
      for (Path file : files) {
        if (!file.toRealPath().startsWith(inside)) {
          throw new InputException(file + ": leads out of " + fileOrDirectory);
        }
        add(name(file), file);
      }
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  /** The added models by name. */
  public Map<String, Graph> graphs() {
    return Collections.unmodifiableMap(graphs);
  }
}
