package io.splitpoint.cli.model;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.Operator;
import io.splitpoint.model.TensorInfo;
import java.io.PrintWriter;
import java.util.Set;
import java.util.TreeSet;

/** Draws a model's layers with Graphviz; edges where a cut of one tensor falls are bold. */
final class InspectDrawing {

  private InspectDrawing() {}

  static void dot(String name, Graph graph, PrintWriter out) {
    int[] layerOf = new int[graph.operators().size()];
    graph.layers().forEach(layer -> layer.operators().forEach(o -> layerOf[o] = layer.index()));
    int[] madeBy = new int[graph.tensors().size()];
    for (Operator operator : graph.operators()) {
      operator.outputs().forEach(tensor -> madeBy[tensor] = layerOf[operator.index()]);
    }
    out.printf(
        "digraph %s {%n  rankdir=TB; node [shape=box, fontname=\"sans-serif\"];%n", quoted(name));
    out.println("  0 [label=\"input\", shape=ellipse];");
    for (Layer layer : graph.layers()) {
      out.printf(
          "  %d [label=%s];%n",
          layer.index(),
          quoted(
              layer.index()
                  + " "
                  + layer.name()
                  + "\n"
                  + layer.op()
                  + " "
                  + InspectTable.shape(layer)));
    }
    edges(graph, layerOf, madeBy).forEach(out::println);
    out.println("}");
  }

  private static Set<String> edges(Graph graph, int[] layerOf, int[] madeBy) {
    Set<String> edges = new TreeSet<>();
    for (Operator operator : graph.operators()) {
      int to = layerOf[operator.index()];
      for (int input : operator.inputs()) {
        TensorInfo tensor = input < 0 ? null : graph.tensors().get(input);
        boolean given = tensor != null && graph.inputs().contains(tensor);
        if (tensor != null && madeBy[input] != to && (madeBy[input] > 0 || given)) {
          int from = madeBy[input];
          boolean cut = from > 0 && graph.layers().get(from - 1).cut();
          edges.add(
              "  %d -> %d [label=%s%s];"
                  .formatted(
                      from,
                      to,
                      quoted(tensor.bytes().isPresent() ? tensor.bytes().getAsLong() + " B" : "?"),
                      cut ? ", penwidth=3" : ""));
        }
      }
    }
    return edges;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
