package io.splitpoint.cli.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.splitpoint.cli.option.LayerName;
import io.splitpoint.cli.option.ModelArgument;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.failure.Failure;
import io.splitpoint.model.Boundary;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Part;
import io.splitpoint.model.Quantization;
import io.splitpoint.model.Slicer;
import io.splitpoint.run.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "slice",
    description = {
      "Cuts a model after a layer into parts that run on their own, and checks that they give what"
          + " the whole gives.",
      "",
      "Writes head.tflite and tail.tflite (part-2.tflite … between them for more cuts) and"
          + " slices.json, which says what each part takes and gives."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint slice vgg16 --after block3_pool --out parts",
      "  splitpoint slice my_model.tflite --after 3,7 --boundary uint8",
      "  splitpoint slice vgg16 --all --out prefixes"
    })
public final class SliceCommand implements Callable<Integer> {

  private static final long TELL_EVERY_NANOS = 5_000_000_000L;

  @Spec CommandSpec spec;

  @Mixin ModelArgument model;

  @Option(
      names = "--after",
      split = ",",
      paramLabel = "LAYER",
      description = "the layers to cut after, by name or number; see inspect")
  List<String> after = List.of();

  @Option(names = "--all", description = "write every prefix of the model instead")
  boolean all;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where to write (default: results/MODEL-slices)")
  Optional<Path> out = Optional.empty();

  @Option(
      names = "--boundary",
      paramLabel = "TYPE",
      description =
          "the type in which tensors cross: model (as they are), uint8 or float32; a float32 model's"
              + " uint8 range comes from runs on random inputs")
  Boundary boundary = Boundary.MODEL;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "random inputs to check with (default: 3)")
  int runs = 3;

  @Option(names = "--seed", paramLabel = "N", description = "of the random inputs (default: 1)")
  long seed = 1;

  @Option(
      names = "--no-check",
      description = "do not run the parts: for models that cannot run here")
  boolean unchecked;

  @Mixin OutputOptions output = new OutputOptions();

  private long told = System.nanoTime();

  @Override
  public Integer call() throws IOException {
    if (all == !after.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "expected either --after LAYER or --all");
    }
    if (runs < 1) {
      throw new ParameterException(
          spec.commandLine(), "expected --runs of at least 1, found " + runs);
    }
    Graph graph = model.open();
    if (!unchecked && !model.source().builtIn()) {
      curable(
          () -> {
            Trial.of(graph, true, Optional.empty());
            return null;
          });
    }
    if (!graph.otherSignatures().isEmpty()) {
      progress(
          "not in the parts: signatures of other subgraphs than the first, which is what is cut: "
              + String.join(", ", graph.otherSignatures()));
    }
    Path directory = out.orElse(Path.of("results", model.source().name() + "-slices"));
    List<SliceReport.Slice> written = new ArrayList<>();
    String checked = "";
    if (all) {
      Files.createDirectories(directory);
      for (int k = 1; k <= graph.layers().size(); k++) {
        if (!graph.cutAfter(k).possible()) {
          progress(SliceReport.skipped(graph, k));
          continue;
        }
        List<Part> parts = Slicer.parts(graph, k == graph.layers().size() ? List.of() : List.of(k));
        Path file = directory.resolve("prefix-%03d.tflite".formatted(k));
        checked = write(graph, parts, List.of(file), written);
        if (System.nanoTime() - told > TELL_EVERY_NANOS) {
          told = System.nanoTime();
          progress("%d of %d prefixes".formatted(k, graph.layers().size()));
        }
      }
    } else {
      List<Part> parts = Slicer.parts(graph, cuts(graph));
      Files.createDirectories(directory);
      checked = write(graph, parts, files(directory, parts.size()), written);
    }
    SliceReport report =
        new SliceReport(
            model.source().name(), boundary.name().toLowerCase(Locale.ROOT), checked, written);
    WholeFile.write(directory.resolve("slices.json"), to -> to.write(text(report)));
    PrintWriter to = spec.commandLine().getOut();
    if (output.json) {
      to.println(text(report));
    } else {
      report.print(to);
    }
    to.flush();
    return 0;
  }

  /** Writes the first parts, one a file, and checks all of them together. */
  private String write(
      Graph graph, List<Part> parts, List<Path> files, List<SliceReport.Slice> written)
      throws IOException {
    SliceCheck check = new SliceCheck(graph, parts, boundary, runs, seed);
    Map<Integer, Quantization> ranges = check.ranges();
    for (int i = 0; i < files.size(); i++) {
      Slicer.write(graph, parts.get(i), boundary, ranges, files.get(i));
    }
    String checked;
    try {
      checked = unchecked ? "not checked" : curable(() -> check.run(files, ranges));
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

  /** What running the model says is cured by not running it: the message names the option. */
  private static <T> T curable(Check<T> check) throws IOException {
    try {
      return check.run();
    } catch (Failure failure) {
      throw failure.withMessage(
          failure.getMessage() + "; --no-check writes the parts without running them");
    }
  }

  private List<Integer> cuts(Graph graph) {
    int last = graph.layers().size() - 1;
    return after.stream()
        .map(name -> LayerName.find("--after: expected", name.strip(), graph, 1, last))
        .sorted()
        .distinct()
        .toList();
  }

  private static List<Path> files(Path directory, int count) {
    List<Path> files = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String name = i == 1 ? "head" : i == count ? "tail" : "part-" + i;
      files.add(directory.resolve(name + ".tflite"));
    }
    return files;
  }

  private void progress(String line) {
    if (!output.quiet) {
      spec.commandLine().getErr().println(line);
      spec.commandLine().getErr().flush();
    }
  }

  private static String text(SliceReport report) throws IOException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report);
  }
}
