package io.splitpoint.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the analysis assumes where a model leaves something open, as sentences for the user. */
final class Assumptions {

  private static final int SHAPE_SIGNATURE = 7;

  private Assumptions() {}

  static List<String> of(Graph graph) {
    List<String> sentences = new ArrayList<>();
    for (TensorInfo input : graph.inputs()) {
      int[] open = signature(graph, input.index());
      if (open.length == input.shape().size() && open(graph, input.index())) {
        sentences.add(
            "input %s leaves sizes open (%s): this analysis assumes %s, the shape in its file"
                .formatted(
                    input.name(),
                    IntStream.of(open)
                        .mapToObj(size -> size < 0 ? "?" : "" + size)
                        .collect(Collectors.joining("x")),
                    input.shape().stream().map(String::valueOf).collect(Collectors.joining("x"))));
      }
    }
    if (sentences.isEmpty()) {
      graph.operators().stream()
          .flatMap(operator -> operator.outputs().stream())
          .filter(tensor -> open(graph, tensor))
          .findFirst()
          .map(tensor -> graph.tensors().get(tensor).name())
          .ifPresent(
              name ->
                  sentences.add(
                      "sizes are known only when the model runs, the first are those of "
                          + name
                          + ": this analysis assumes the shapes in its file"));
    }
    FlatBufferTable[] signatures = graph.model().tables(SchemaFields.Model.SIGNATURE_DEFS);
    if (signatures.length > 1) {
      sentences.add(
          "the model has %d signatures (%s): this analysis is of the first subgraph%s"
              .formatted(
                  signatures.length,
                  Arrays.stream(signatures)
                      .map(signature -> signature.string(SchemaFields.SignatureDef.SIGNATURE_KEY))
                      .collect(Collectors.joining(", ")),
                  graph.otherSignatures().isEmpty()
                      ? ""
                      : ", which these do not use: " + String.join(", ", graph.otherSignatures())));
    }
    return List.copyOf(sentences);
  }

  private static int[] signature(Graph graph, int tensor) {
    return graph.main().tensorTables()[tensor].ints(SHAPE_SIGNATURE);
  }

  private static boolean open(Graph graph, int tensor) {
    return Arrays.stream(signature(graph, tensor)).anyMatch(size -> size < 0);
  }
}
