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
      int[] open = graph.main().tensorTables()[input.index()].ints(SHAPE_SIGNATURE);
      if (open.length == input.shape().size() && Arrays.stream(open).anyMatch(size -> size < 0)) {
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
}
