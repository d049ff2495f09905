package io.splitpoint.app.slicing;

import io.splitpoint.device.trial.Trial;
import io.splitpoint.failure.Failure;
import io.splitpoint.model.Boundary;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Part;
import io.splitpoint.model.Quantization;
import io.splitpoint.model.Slicer;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Cuts a model into parts, writes them, and checks that their outputs equal the whole's. It is
 * {@code splitpoint slice} without the output.
 */
public final class Slicing {

  private static final long SAY_EVERY_NANOS = 5_000_000_000L;

  /**
   * The options of slicing.
   *
   * @param model the model's name
   * @param trusted whether it needs no trial, like a built-in model
   * @param after the layers to cut after, ascending; empty for every prefix of the model
   * @param directory directory for the parts
   * @param boundary the type in which tensors cross
   * @param runs number of random inputs for the check, at least 1
   * @param seed seed of the inputs
   * @param checked whether the parts are checked
   * @param hint end of the message for a model that cannot be run: how to skip the check
   */
  public record Options(
      String model,
      boolean trusted,
      Graph graph,
      List<Integer> after,
      Path directory,
      Boundary boundary,
      int runs,
      long seed,
      boolean checked,
      String hint) {}

  private final Options options;
  private final Graph graph;
  private final Consumer<String> say;
  private final List<SliceReport.Slice> written = new ArrayList<>();

  private Slicing(Options options, Consumer<String> say) {
    this.options = options;
    this.graph = options.graph();
    this.say = say;
  }

  /**
   * Cuts the model, and writes {@code slices.json} beside the parts.
   *
   * @param say receives the progress, a sentence at a time
   * @throws Failure when the model cannot be cut so, or cannot be run for the check
   * @throws IllegalStateException when the parts' outputs differ from the whole's
   */
  public static SliceReport run(Options options, Consumer<String> say) throws IOException {
    return new Slicing(options, say).run();
  }

  private SliceReport run() throws IOException {
    if (options.checked() && !options.trusted()) {
      running(
          () -> {
            Trial.of(graph, true, Optional.empty());
            return null;
          });
    }
    if (!graph.otherSignatures().isEmpty()) {
      say.accept(
          "not in the parts: signatures of other subgraphs than the first, which is what is cut: "
              + String.join(", ", graph.otherSignatures()));
    }
    String checked = options.after().isEmpty() ? prefixes() : parts();
    SliceReport report =
        new SliceReport(options.model(), options.boundary().toString(), checked, written);
    WholeFile.write(
        options.directory().resolve("slices.json"),
        to -> to.write(Provenance.JSON.writeValueAsString(report)));
    return report;
  }

  private String prefixes() throws IOException {
    Files.createDirectories(options.directory());
    int layers = graph.layers().size();
    long said = System.nanoTime();
    String checked = "";
    for (int k = 1; k <= layers; k++) {
      if (!graph.cutAfter(k).possible()) {
        say.accept("no prefix " + k + ": " + graph.cutAfter(k).barrier().orElse(""));
        continue;
      }
      List<Part> parts = Slicer.parts(graph, k == layers ? List.of() : List.of(k));
      checked =
          write(parts, List.of(options.directory().resolve("prefix-%03d.tflite".formatted(k))));
      if (System.nanoTime() - said > SAY_EVERY_NANOS) {
        said = System.nanoTime();
        say.accept("%d of %d prefixes".formatted(k, layers));
      }
    }
    return checked;
  }

  private String parts() throws IOException {
    List<Part> parts = Slicer.parts(graph, options.after());
    Files.createDirectories(options.directory());
    List<Path> files = new ArrayList<>();
    for (int i = 1; i <= parts.size(); i++) {
      String name = i == 1 ? "head" : i == parts.size() ? "tail" : "part-" + i;
      files.add(options.directory().resolve(name + ".tflite"));
    }
    return write(parts, files);
  }

  /** Writes the first parts, one per file, and checks all parts together. */
  private String write(List<Part> parts, List<Path> files) throws IOException {
    SliceCheck check =
        new SliceCheck(graph, parts, options.boundary(), options.runs(), options.seed());
    Map<Integer, Quantization> ranges = check.ranges();
    for (int i = 0; i < files.size(); i++) {
      Slicer.write(graph, parts.get(i), options.boundary(), ranges, files.get(i));
    }
    String checked;
    try {
      checked = options.checked() ? running(() -> check.run(files, ranges)) : "not checked";
    } catch (RuntimeException failure) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      throw failure;
    }
    for (int i = 0; i < files.size(); i++) {
      written.add(SliceReport.Slice.of(graph, parts.get(i), files.get(i)));
    }
    return checked;
  }

  /** A check that runs the model or its parts. */
  private interface Check<T> {
    T run() throws IOException;
  }

  private <T> T running(Check<T> check) throws IOException {
    try {
      return check.run();
    } catch (Failure failure) {
      throw failure.withMessage(failure.getMessage() + options.hint());
    }
  }
}
