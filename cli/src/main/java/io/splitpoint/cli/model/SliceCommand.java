package io.splitpoint.cli.model;

import io.splitpoint.app.ModelSource;
import io.splitpoint.app.slicing.SliceReport;
import io.splitpoint.app.slicing.Slicing;
import io.splitpoint.cli.option.LayerName;
import io.splitpoint.cli.option.ModelArgument;
import io.splitpoint.cli.option.OutputOptions;
import io.splitpoint.model.Boundary;
import io.splitpoint.model.Graph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
      "Cuts a model after a layer into parts that run on their own, and checks that their outputs"
          + " equal the whole's.",
      "",
      "Writes head.tflite and tail.tflite (part-2.tflite … between them for more cuts) and"
          + " slices.json, which lists each part's inputs and outputs."
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
          "the type in which tensors cross: model (unchanged), uint8 or float32; a float32 model's"
              + " uint8 range comes from runs on random inputs")
  Boundary boundary = Boundary.MODEL;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "number of random inputs for the check (default: 3)")
  int runs = 3;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "seed of the random inputs (default: 1)")
  long seed = 1;

  @Option(
      names = "--no-check",
      description = "do not check the parts, for models that cannot run here")
  boolean unchecked;

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    if (all == !after.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "expected either --after LAYER or --all");
    }
    if (runs < 1) {
      throw new ParameterException(
          spec.commandLine(), "expected --runs of at least 1, found " + runs);
    }
    ModelSource source = model.source();
    Graph graph = model.open();
    SliceReport report =
        Slicing.run(
            new Slicing.Options(
                source.name(),
                source.builtIn(),
                graph,
                cuts(graph),
                out.orElse(Path.of("results", source.name() + "-slices")),
                boundary,
                runs,
                seed,
                !unchecked,
                "; --no-check writes the parts without running them"),
            this::progress);
    output.print(() -> report, to -> SliceView.print(report, to));
    return 0;
  }

  private List<Integer> cuts(Graph graph) {
    int last = graph.layers().size() - 1;
    return after.stream()
        .map(name -> LayerName.find("--after: expected", name.strip(), graph, 1, last))
        .sorted()
        .distinct()
        .toList();
  }

  private void progress(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }
}
