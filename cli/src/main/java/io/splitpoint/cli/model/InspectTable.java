package io.splitpoint.cli.model;

import io.splitpoint.cli.terminal.TextTable;
import io.splitpoint.model.Cut;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.table.TableWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints a model's layers as a table and as CSV. */
final class InspectTable {

  private InspectTable() {}

  static void text(String name, Graph graph, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    for (Layer layer : graph.layers()) {
      Cut cut = graph.cutAfter(layer.index());
      rows.add(
          List.of(
              Integer.toString(layer.index()),
              layer.name(),
              layer.op(),
              shape(layer),
              layer.outputBytes().isPresent() ? number(layer.outputBytes().getAsLong()) : "?",
              number(layer.macs()),
              number(layer.paramBytes()),
              cut(layer, cut, graph.layers().size())));
    }
    TextTable.print(
        List.of("", "layer", "op", "output", "output bytes", "MACs", "param bytes", "cut"),
        rows,
        out);
    out.println();
    out.printf(
        "%s: %s, %s, %s, %s MACs, %s parameter bytes, %s of one tensor%n",
        name,
        graph.precision(),
        count(graph.layers().size(), "layer"),
        count(graph.operators().size(), "operator"),
        number(graph.layers().stream().mapToLong(Layer::macs).sum()),
        number(graph.layers().stream().mapToLong(Layer::paramBytes).sum()),
        count(graph.layers().stream().filter(Layer::cut).count(), "cut"));
    CompiledModel.find(graph).ifPresent(compiled -> executables(compiled, out));
    graph.undivided().forEach(out::println);
    barriers(graph).forEach((reason, after) -> out.printf("no cut after %s: %s%n", after, reason));
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static void executables(CompiledModel compiled, PrintWriter out) {
    out.println();
    TextTable.print(
        List.of(
            "executable",
            "token",
            "param bytes",
            "instruction bytes",
            "input bytes",
            "output bytes",
            "DMA in/params/out"),
        compiled.executables().stream()
            .map(
                e ->
                    List.of(
                        e.type().name(),
                        Long.toUnsignedString(e.cachingToken()),
                        number(e.parameterBytes()),
                        number(e.instructionBytes()),
                        number(e.inputBytes()),
                        number(e.outputBytes()),
                        number(e.dmaInputBytes())
                            + " / "
                            + number(e.dmaParameterBytes())
                            + " / "
                            + number(e.dmaOutputBytes())))
            .toList(),
        out);
    out.println();
    out.printf(
        "compiled for libedgetpu runtime %d or later: %s parameter bytes cached on the chip, %s"
            + " streamed at every run%n",
        compiled.minRuntimeVersion(),
        number(compiled.cachedBytes()),
        number(compiled.streamedBytes()));
    if (!compiled.cpuOperators().isEmpty()) {
      out.println("on the CPU: " + String.join(", ", compiled.cpuOperators()));
    }
  }

  static void csv(Graph graph, PrintWriter out) throws IOException {
    TableWriter table =
        new TableWriter(
            out,
            List.of(
                "layer",
                "layer_name",
                "op",
                "output_shape",
                "output_bytes",
                "macs",
                "param_bytes",
                "cut",
                "cut_tensors",
                "cut_bytes"));
    for (Layer layer : graph.layers()) {
      Cut cut = graph.cutAfter(layer.index());
      table.row(
          layer.index(),
          layer.name(),
          layer.op(),
          shape(layer),
          layer.outputBytes().isPresent() ? layer.outputBytes().getAsLong() : null,
          layer.macs(),
          layer.paramBytes(),
          layer.cut(),
          cut.possible() ? cut.tensors().size() : null,
          cut.possible() && cut.bytes().isPresent() ? cut.bytes().getAsLong() : null);
    }
    table.flush();
  }

  private static String cut(Layer layer, Cut cut, int n) {
    if (layer.index() == n) {
      return "";
    }
    if (!cut.possible()) {
      return "no";
    }
    String bytes = cut.bytes().isPresent() ? number(cut.bytes().getAsLong()) : "?";
    return cut.tensors().size() == 1 ? bytes : bytes + " (" + cut.tensors().size() + " tensors)";
  }

  /** Each reason once, with its layers. */
  private static Map<String, String> barriers(Graph graph) {
    Map<String, List<Integer>> after = new LinkedHashMap<>();
    for (Layer layer : graph.layers()) {
      graph
          .cutAfter(layer.index())
          .barrier()
          .ifPresent(
              reason -> after.computeIfAbsent(reason, r -> new ArrayList<>()).add(layer.index()));
    }
    Map<String, String> text = new LinkedHashMap<>();
    after.forEach(
        (reason, layers) ->
            text.put(
                reason, layers.stream().map(String::valueOf).collect(Collectors.joining(", "))));
    return text;
  }

  static String shape(Layer layer) {
    return layer.outputShape().stream().map(String::valueOf).collect(Collectors.joining("x"));
  }

  private static String number(long value) {
    return String.format(java.util.Locale.ROOT, "%,d", value);
  }
}
