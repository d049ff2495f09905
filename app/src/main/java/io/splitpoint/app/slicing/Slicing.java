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
 * Cuts a model into parts, writes them, and checks that they give what the whole gives. It is all
 * of {@code splitpoint slice} except what that prints.
 */
public final class Slicing {

  private static final long SAY_EVERY_NANOS = 5_000_000_000L;

  /**
   * What is cut.
   *
   * @param model its name
   * @param trusted whether running it cannot harm the process, as a built-in one
   * @param after the layers to cut after, ascending; none for every prefix of the model
   * @param directory for the parts
   * @param boundary the type in which tensors cross
   * @param runs random inputs to check with, at least 1
   * @param seed of them
   * @param checked whether the parts are run at all
   * @param hint ends the message of a model that cannot be run: how to do without
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
   * Cuts it, and writes {@code slices.json} beside the parts.
   *
   * @param say is told what goes on, a sentence at a time
   * @throws Failure when the model cannot be cut so, or not be run to check its parts
   * @throws IllegalStateException when the parts do not give what the whole gives
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

  /** Writes the first parts, one a file, and checks all of them together. */
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

  /** Runs the model or its parts. */
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
