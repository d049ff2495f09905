package io.splitpoint.cli.model;

import io.splitpoint.cli.option.ModelArgument;
import io.splitpoint.model.Graph;
import io.splitpoint.run.Provenance;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    description = {
      "Shows a model's layers, shapes, bytes, multiply-accumulates, and where it can be cut.",
      "",
      "For a model compiled for the Edge TPU it also shows the content of its executables."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  splitpoint inspect vgg16",
      "  splitpoint inspect my_model.tflite --csv > layers.csv",
      "  splitpoint inspect hardnet68-ssd --dot | dot -Tsvg > graph.svg"
    })
public final class InspectCommand implements Callable<Integer> {

  /** The alternative forms of output. */
  static final class Form {

    @Option(names = "--json", description = "print the answer as JSON instead of text")
    boolean json;

    @Option(names = "--csv", description = "print CSV, one row per layer")
    boolean csv;

    @Option(names = "--dot", description = "print a Graphviz drawing")
    boolean dot;
  }

  @Spec CommandSpec spec;

  @Mixin ModelArgument model;

  @ArgGroup(exclusive = true)
  Form form = new Form();

  @Override
  public Integer call() throws IOException {
    Graph graph = model.open();
    PrintWriter out = spec.commandLine().getOut();
    if (form.json) {
      out.println(Provenance.JSON.writeValueAsString(InspectJson.of(model.source().name(), graph)));
    } else if (form.csv) {
      InspectTable.csv(graph, out);
    } else if (form.dot) {
      InspectDrawing.dot(model.source().name(), graph, out);
    } else {
      InspectTable.text(model.source().name(), graph, out);
    }
    out.flush();
    return 0;
  }
}
