package io.splitpoint.device;

import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.edgetpu.CompiledModel;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compiles parts of models for a Coral. A part that was not compiled would silently run on the
 * host's CPU. Use it to find out before a run whether a model can run on a Coral. Thread-safe.
 */
public final class CompiledParts {

  private final DeviceOptions options;
  private final Map<String, CompilerLog> logs = new TreeMap<>();

  /** Uses these options' compiler, and keeps the results in their directory. */
  public CompiledParts(DeviceOptions options) {
    this.options = options;
  }

  /**
   * Returns layers {@code from} to {@code to}, compiled now or earlier.
   *
   * @param file file name without suffix: {@code FILE_edgetpu.tflite} is searched among the models
   *     compiled elsewhere
   * @throws MissingException when it cannot be compiled, or the compiler leaves every operator to
   *     the CPU
   */
  public ByteBuffer of(Graph graph, int from, int to, String file) {
    ByteBuffer part = Slicer.slice(graph, from, to);
    if (CompiledModel.find(graph).isPresent()) {
      return part;
    }
    EdgeTpuCompiler.Compiled compiled =
        EdgeTpuCompiler.find(options.edgetpuCompiler(), options.compiledModels())
            .compile(file, part);
    compiled
        .log()
        .ifPresent(
            log -> {
              String last = graph.layers().get(to - 1).name();
              String name = from == 1 ? last : "tail after " + graph.layers().get(from - 2).name();
              synchronized (logs) {
                logs.put(name, log);
              }
            });
    Graph result = Graph.read(compiled.path());
    if (CompiledModel.find(result).isEmpty()) {
      throw new MissingException(
          "%s: expected operators for the Edge TPU, found none: the compiler mapped no operator of %s"
              .formatted(compiled.path(), file));
    }
    return result.bytes();
  }

  /** Compiles a whole model, which has its own file name among models compiled elsewhere. */
  public ByteBuffer of(Graph model) {
    return of(model, 1, model.layers().size(), fileName(model));
  }

  /** The compiler's log of each part, by the part's name. */
  Map<String, CompilerLog> logs() {
    synchronized (logs) {
      return new TreeMap<>(logs);
    }
  }

  /** A model's file name without its suffix. */
  public static String fileName(Graph model) {
    String path = model.name();
    return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.tflite$", "");
  }
}
