package io.splitpoint.model.edgetpu;

import io.splitpoint.model.Graph;
import io.splitpoint.model.ModelFormatException;
import io.splitpoint.model.Operator;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The content of a model compiled for the Edge TPU, read without the hardware.
 *
 * <pre>{@code
 * CompiledModel.find(Graph.read(Path.of("x_edgetpu.tflite"))).ifPresent(m -> m.executables()...);
 * }</pre>
 *
 * @param minRuntimeVersion the lowest runtime version of libedgetpu that runs it, as {@code
 *     edgetpu_compiler -m} counts
 * @param compilerVersion may be empty
 * @param executables usually two: one loads the cached parameters, the other runs
 * @param cpuOperators operators that stayed on the CPU, in execution order
 */
public record CompiledModel(
    String name,
    int minRuntimeVersion,
    String compilerVersion,
    List<Executable> executables,
    List<String> cpuOperators) {

  private static final String CUSTOM_OP = "edgetpu-custom-op";

  /** The FlexBuffers key that holds the package. */
  private static final String PACKAGE_KEY = "4";

  private static final String COMPILED = "_edgetpu.tflite";

  /**
   * The file that a compiled file was made from, which has the shapes that the compiled file lacks:
   * {@code x.tflite} beside {@code x_edgetpu.tflite}; empty when there is none.
   */
  public static Optional<Path> madeFrom(Path compiled) {
    String name = compiled.getFileName().toString();
    return name.endsWith(COMPILED)
        ? Optional.of(
                compiled.resolveSibling(
                    name.substring(0, name.length() - COMPILED.length()) + ".tflite"))
            .filter(Files::isRegularFile)
        : Optional.empty();
  }

  /**
   * The compiled part of a model; empty when it has none.
   *
   * @throws ModelFormatException when its package is damaged
   */
  public static Optional<CompiledModel> find(Graph graph) {
    List<Executable> executables = new ArrayList<>();
    List<String> cpu = new ArrayList<>();
    int version = 0;
    String compiler = "";
    for (Operator operator : graph.operators()) {
      if (operator.custom() && operator.op().equals(CUSTOM_OP)) {
        PackageReader.Package found = read(graph, operator);
        executables.addAll(found.executables());
        version = Math.max(version, found.minRuntimeVersion());
        compiler = found.compilerVersion();
      } else {
        cpu.add(operator.op());
      }
    }
    return executables.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new CompiledModel(
                graph.name(), version, compiler, List.copyOf(executables), List.copyOf(cpu)));
  }

  private static PackageReader.Package read(Graph graph, Operator operator) {
    try {
      ByteBuffer bytes =
          FlexMap.bytes(graph.customOptions(operator), PACKAGE_KEY)
              .orElseThrow(() -> new IllegalArgumentException("expected key 4, found none"));
      return PackageReader.read(bytes);
    } catch (IndexOutOfBoundsException e) {
      throw damaged(graph, operator, "an offset leads out of it");
    } catch (IllegalArgumentException e) {
      throw damaged(graph, operator, e.getMessage());
    }
  }

  private static ModelFormatException damaged(Graph graph, Operator operator, String why) {
    return new ModelFormatException(
        graph.name(), "operator " + operator.index() + ": damaged Edge TPU package: " + why);
  }

  /** Bytes of the parameters that stay on the chip. */
  public long cachedBytes() {
    return parameterBytes(true);
  }

  /** Bytes of the parameters that are sent in every run, each counted once. */
  public long streamedBytes() {
    return parameterBytes(false);
  }

  /** The unsigned token, equal in models compiled together, which share the chip's memory. */
  public long cachingToken() {
    return executables.get(0).cachingToken();
  }

  private long parameterBytes(boolean cached) {
    return executables.stream()
        .filter(e -> (e.type() == Executable.Type.PARAMETER_CACHING) == cached)
        .mapToLong(Executable::parameterBytes)
        .sum();
  }
}
