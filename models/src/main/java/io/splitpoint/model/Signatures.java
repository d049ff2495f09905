package io.splitpoint.model;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * A part's signatures: the whole model's own names for what it still takes and gives, the tensors'
 * names for what crosses a cut.
 */
final class Signatures {

  private static final int INPUTS = 0;
  private static final int OUTPUTS = 1;
  private static final int KEY = 2;
  private static final int SUBGRAPH = 4;

  private Signatures() {}

  /** The offset of the vector of signatures, or 0 when the model has none for its main graph. */
  static int write(
      Graph graph, Part part, FlatBufferBuilder builder, IntUnaryOperator tensorNumber) {
    List<Integer> offsets = new ArrayList<>();
    for (Table signature : graph.model().tables(7)) {
      if (signature.int32(SUBGRAPH, 0) == 0) {
        int inputs = maps(graph, signature, INPUTS, part.inputs(), builder, tensorNumber);
        int outputs = maps(graph, signature, OUTPUTS, part.outputs(), builder, tensorNumber);
        int key = builder.createString(signature.string(KEY));
        builder.startTable(5);
        builder.addOffset(INPUTS, inputs, 0);
        builder.addOffset(OUTPUTS, outputs, 0);
        builder.addOffset(KEY, key, 0);
        builder.addInt(SUBGRAPH, 0, 0);
        offsets.add(builder.endTable());
      }
    }
    return offsets.isEmpty()
        ? 0
        : builder.createVectorOfTables(offsets.stream().mapToInt(i -> i).toArray());
  }

  private static int maps(
      Graph graph,
      Table signature,
      int slot,
      List<Integer> tensors,
      FlatBufferBuilder builder,
      IntUnaryOperator tensorNumber) {
    Map<Integer, String> own = new HashMap<>();
    for (Table map : signature.tables(slot)) {
      own.put(map.int32(1, 0), map.string(0));
    }
    Set<String> taken = new HashSet<>();
    List<Integer> offsets = new ArrayList<>();
    for (int tensor : tensors) {
      String name = own.getOrDefault(tensor, graph.tensors().get(tensor).name());
      if (name.isEmpty() || !taken.add(name)) {
        name = name + "#" + tensor;
        taken.add(name);
      }
      int text = builder.createString(name);
      builder.startTable(2);
      builder.addOffset(0, text, 0);
      builder.addInt(1, tensorNumber.applyAsInt(tensor), 0);
      offsets.add(builder.endTable());
    }
    return builder.createVectorOfTables(offsets.stream().mapToInt(i -> i).toArray());
  }
}
