package io.splitpoint.model;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a part's signatures. They use the whole model's names for its own inputs and outputs, and
 * the tensors' names for what crosses a cut.
 */
final class Signatures {

  private Signatures() {}

  /** Returns the offset of the vector of signatures; 0 when the main graph has none. */
  static int write(
      Graph graph, Part part, FlatBufferBuilder builder, int[] inputNumbers, int[] outputNumbers) {
    List<Integer> offsets = new ArrayList<>();
    for (FlatBufferTable signature : graph.model().tables(SchemaFields.Model.SIGNATURE_DEFS)) {
      if (signature.int32(SchemaFields.SignatureDef.SUBGRAPH_INDEX, 0) == 0) {
        int inputs =
            maps(signature, SchemaFields.SignatureDef.INPUTS, part.inputs(), inputNumbers, builder);
        int outputs =
            maps(
                signature,
                SchemaFields.SignatureDef.OUTPUTS,
                part.outputs(),
                outputNumbers,
                builder);
        int key = builder.createString(signature.string(SchemaFields.SignatureDef.SIGNATURE_KEY));
        builder.startTable(Schema.tflite().slots("SignatureDef"));
        builder.addOffset(SchemaFields.SignatureDef.INPUTS, inputs, 0);
        builder.addOffset(SchemaFields.SignatureDef.OUTPUTS, outputs, 0);
        builder.addOffset(SchemaFields.SignatureDef.SIGNATURE_KEY, key, 0);
        builder.addInt(SchemaFields.SignatureDef.SUBGRAPH_INDEX, 0, 0);
        offsets.add(builder.endTable());
      }
    }
    return offsets.isEmpty()
        ? 0
        : builder.createVectorOfTables(offsets.stream().mapToInt(i -> i).toArray());
  }

  private static int maps(
      FlatBufferTable signature,
      int slot,
      List<TensorInfo> tensors,
      int[] numbers,
      FlatBufferBuilder builder) {
    Map<Integer, String> own = new HashMap<>();
    for (FlatBufferTable map : signature.tables(slot)) {
      own.put(
          map.int32(SchemaFields.TensorMap.TENSOR_INDEX, 0),
          map.string(SchemaFields.TensorMap.NAME));
    }
    Set<String> taken = new HashSet<>();
    List<Integer> offsets = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      TensorInfo tensor = tensors.get(i);
      String name = own.getOrDefault(tensor.index(), tensor.name());
      if (name.isEmpty() || !taken.add(name)) {
        name = name + "#" + tensor.index();
        taken.add(name);
      }
      int text = builder.createString(name);
      builder.startTable(Schema.tflite().slots("TensorMap"));
      builder.addOffset(SchemaFields.TensorMap.NAME, text, 0);
      builder.addInt(SchemaFields.TensorMap.TENSOR_INDEX, numbers[i], 0);
      offsets.add(builder.endTable());
    }
    return builder.createVectorOfTables(offsets.stream().mapToInt(i -> i).toArray());
  }
}
