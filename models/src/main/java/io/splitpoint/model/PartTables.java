package io.splitpoint.model;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables of a part as a separate model, without the weights. The tables refer to the weights,
 * and {@link Placement} decides where those lie.
 *
 * @param bytes a model whose buffers have no position yet, little-endian
 * @param data positions of the weights in the source, in the order of {@code references}
 * @param references positions in {@code bytes} of the offset to each
 * @param external whether those are offsets from the file's start, for files past 2 GB
 */
record PartTables(ByteBuffer bytes, List<Stored> data, List<Integer> references, boolean external) {

  /** Above this size weights are found by offset and size outside the tables (schema 3c). */
  private static final long MAX_INLINE = (1L << 31) - (64 << 20);

  static PartTables of(
      Graph graph, Part part, Boundary boundary, Map<Integer, Quantization> ranges) {
    return new Writer(graph, part, boundary, ranges).write();
  }

  /** Writes that the data of buffer {@code i} begins at {@code position} of the new file. */
  void place(int i, long position) {
    int at = references.get(i);
    if (external) {
      bytes.putLong(at, position);
    } else {
      bytes.putInt(at, (int) (position - 4 - at));
    }
  }

  private static final class Writer {

    private final Graph graph;
    private final Part part;
    private final FlatBufferBuilder builder = new FlatBufferBuilder(1 << 14);
    private final List<Integer> subgraphs = new ArrayList<>(List.of(0));
    private final int[] tensors;
    private final int[] codes;
    private final int[] buffers;
    private final BitSet given = new BitSet();
    private final BitSet mine = new BitSet();
    private final List<Conversion> conversions = new ArrayList<>();
    private final List<String> addedCodes = new ArrayList<>();
    private final int[] inputs;
    private final int[] outputs;

    Writer(Graph graph, Part part, Boundary boundary, Map<Integer, Quantization> ranges) {
      this.graph = graph;
      this.part = part;
      builder.forceDefaults(true);
      part.inputs().forEach(tensor -> given.set(tensor.index()));
      part.operators().forEach(mine::set);
      callees(graph.main(), part.operators());
      for (int i = 1; i < subgraphs.size(); i++) {
        SubGraph callee = graph.subgraphs().get(subgraphs.get(i));
        callees(callee, callee.operators().stream().map(Operator::index).toList());
      }
      tensors = numbered(usedTensors(), graph.tensors().size());
      codes = numbered(usedCodes(), graph.codes().length);
      buffers = numbered(usedBuffers(), Math.max(1, graph.buffers().length));
      inputs = edge(part.inputs(), true, boundary, ranges);
      outputs = edge(part.outputs(), false, boundary, ranges);
    }

    /** The new model's inputs or outputs, converted tensors in place of their originals. */
    private int[] edge(
        List<TensorInfo> own,
        boolean incoming,
        Boundary boundary,
        Map<Integer, Quantization> ranges) {
      List<Integer> edge = new ArrayList<>();
      List<Integer> also = new ArrayList<>();
      for (TensorInfo tensor : own) {
        int number = tensors[tensor.index()];
        Optional<Boundary.Wire> wire =
            crosses(tensor.index(), incoming) ? boundary.wire(tensor, ranges) : Optional.empty();
        if (wire.isPresent()) {
          number = tensorCount() + conversions.size();
          conversions.add(new Conversion(tensor.index(), number, incoming, wire.get()));
          String op = conversions.get(conversions.size() - 1).op(tensor.type());
          if (!addedCodes.contains(op)) {
            addedCodes.add(op);
          }
          if (!incoming && graph.structure().uses().outputs().get(tensor.index())) {
            also.add(tensors[tensor.index()]);
          }
        }
        edge.add(number);
      }
      edge.addAll(also);
      return edge.stream().mapToInt(i -> i).toArray();
    }

    private boolean crosses(int tensor, boolean incoming) {
      TensorUses uses = graph.structure().uses();
      return incoming
          ? uses.producer()[tensor] >= 0
          : Arrays.stream(uses.consumers()[tensor]).anyMatch(o -> !mine.get(o));
    }

    private int tensorCount() {
      return Arrays.stream(tensors).max().orElse(-1) + 1;
    }

    private void callees(SubGraph caller, List<Integer> operators) {
      for (int operator : operators) {
        for (Called called : Called.by(caller.operatorTables()[operator])) {
          if (!subgraphs.contains(called.subgraph())) {
            subgraphs.add(called.subgraph());
          }
        }
      }
    }

    private BitSet usedTensors() {
      BitSet used = new BitSet();
      part.inputs().forEach(tensor -> used.set(tensor.index()));
      part.outputs().forEach(tensor -> used.set(tensor.index()));
      for (int operator : part.operators()) {
        FlatBufferTable table = graph.main().operatorTables()[operator];
        for (int slot : new int[] {1, 2, 8}) {
          Arrays.stream(table.ints(slot)).filter(t -> t >= 0).forEach(used::set);
        }
      }
      return used;
    }

    private BitSet usedCodes() {
      BitSet used = new BitSet();
      part.operators()
          .forEach(
              o ->
                  used.set(
                      graph
                          .main()
                          .operatorTables()[o]
                          .int32(SchemaFields.Operator.OPCODE_INDEX, 0)));
      for (int subgraph : subgraphs.subList(1, subgraphs.size())) {
        for (FlatBufferTable operator : graph.subgraphs().get(subgraph).operatorTables()) {
          used.set(operator.int32(SchemaFields.Operator.OPCODE_INDEX, 0));
        }
      }
      return used;
    }

    private BitSet usedBuffers() {
      BitSet used = new BitSet();
      used.set(0);
      for (int i = 0; i < tensors.length; i++) {
        if (tensors[i] >= 0 && !given.get(i)) {
          used.set(graph.main().tensorTables()[i].int32(SchemaFields.Tensor.BUFFER, 0));
        }
      }
      for (int subgraph : subgraphs.subList(1, subgraphs.size())) {
        for (FlatBufferTable tensor : graph.subgraphs().get(subgraph).tensorTables()) {
          used.set(tensor.int32(SchemaFields.Tensor.BUFFER, 0));
        }
      }
      Arrays.stream(graph.model().ints(SchemaFields.Model.METADATA_BUFFER)).forEach(used::set);
      for (FlatBufferTable entry : graph.model().tables(SchemaFields.Model.METADATA)) {
        used.set(entry.int32(SchemaFields.Metadata.BUFFER, 0));
      }
      return used;
    }

    private static int[] numbered(BitSet used, int count) {
      int[] numbers = new int[count];
      Arrays.fill(numbers, -1);
      int next = 0;
      for (int i = used.nextSetBit(0); i >= 0; i = used.nextSetBit(i + 1)) {
        numbers[i] = next++;
      }
      return numbers;
    }

    PartTables write() {
      Copier copier = copier(i -> tensors[i]);
      int subgraphVector = subgraphVector(copier);
      int codeVector = codeVector(copier);
      int bufferVector = bufferVector();
      FlatBufferTable model = graph.model();
      int description =
          model.has(SchemaFields.Model.DESCRIPTION)
              ? builder.createString(model.string(SchemaFields.Model.DESCRIPTION))
              : 0;
      int metadataBuffers =
          model.has(SchemaFields.Model.METADATA_BUFFER)
              ? copier.ints(
                  Arrays.stream(model.ints(SchemaFields.Model.METADATA_BUFFER))
                      .map(i -> buffers[i])
                      .toArray())
              : 0;
      int metadata =
          model.has(SchemaFields.Model.METADATA)
              ? copier.tables(model.tables(SchemaFields.Model.METADATA), "Metadata")
              : 0;
      int signatures = Signatures.write(graph, part, builder, inputs, outputs);
      builder.startTable(Schema.tflite().slots("Model"));
      builder.addInt(SchemaFields.Model.VERSION, Schema.VERSION, 0);
      builder.addOffset(SchemaFields.Model.OPERATOR_CODES, codeVector, 0);
      builder.addOffset(SchemaFields.Model.SUBGRAPHS, subgraphVector, 0);
      optional(SchemaFields.Model.DESCRIPTION, description);
      builder.addOffset(SchemaFields.Model.BUFFERS, bufferVector, 0);
      optional(SchemaFields.Model.METADATA_BUFFER, metadataBuffers);
      optional(SchemaFields.Model.METADATA, metadata);
      optional(SchemaFields.Model.SIGNATURE_DEFS, signatures);
      builder.finish(builder.endTable(), "TFL3");
      return placed(ByteBuffer.wrap(builder.sizedByteArray()).order(ByteOrder.LITTLE_ENDIAN));
    }

    private void optional(int slot, int offset) {
      if (offset != 0) {
        builder.addOffset(slot, offset, 0);
      }
    }

    private Copier copier(java.util.function.IntUnaryOperator tensor) {
      return new Copier(
          graph.source(),
          builder,
          new Copier.Numbers(subgraphs::indexOf, i -> buffers[i], i -> codes[i], tensor));
    }

    private int subgraphVector(Copier main) {
      int[] offsets = new int[subgraphs.size()];
      offsets[0] = mainGraph(main);
      Copier whole = copier(i -> i);
      for (int i = 1; i < offsets.length; i++) {
        offsets[i] = whole.copy(graph.subgraphs().get(subgraphs.get(i)).table(), "SubGraph");
      }
      return builder.createVectorOfTables(offsets);
    }

    private int mainGraph(Copier copier) {
      SubGraph main = graph.main();
      List<Integer> tensorOffsets = new ArrayList<>();
      for (int i = 0; i < tensors.length; i++) {
        if (tensors[i] >= 0) {
          // A tensor that another part makes is an input here: it has no buffer of its own.
          tensorOffsets.add(
              copier.copy(
                  main.tensorTables()[i],
                  Schema.tflite().table("Tensor"),
                  given.get(i) ? Map.of(SchemaFields.Tensor.BUFFER, 0) : Map.of()));
        }
      }
      for (Conversion conversion : conversions) {
        TensorInfo own = graph.tensors().get(conversion.tensor());
        tensorOffsets.add(conversion.writeTensor(builder, own));
      }
      int tensorVector = vector(tensorOffsets);
      List<Integer> operatorOffsets = new ArrayList<>();
      conversions.stream().filter(Conversion::incoming).forEach(c -> operatorOffsets.add(write(c)));
      for (int operator : part.operators()) {
        operatorOffsets.add(copier.copy(main.operatorTables()[operator], "Operator"));
      }
      conversions.stream().filter(c -> !c.incoming()).forEach(c -> operatorOffsets.add(write(c)));
      int operatorVector = vector(operatorOffsets);
      int inputVector = copier.ints(inputs);
      int outputVector = copier.ints(outputs);
      int name =
          main.table().has(SchemaFields.SubGraph.NAME)
              ? builder.createString(main.table().string(SchemaFields.SubGraph.NAME))
              : 0;
      builder.startTable(Schema.tflite().slots("SubGraph"));
      builder.addOffset(SchemaFields.SubGraph.TENSORS, tensorVector, 0);
      builder.addOffset(SchemaFields.SubGraph.INPUTS, inputVector, 0);
      builder.addOffset(SchemaFields.SubGraph.OUTPUTS, outputVector, 0);
      builder.addOffset(SchemaFields.SubGraph.OPERATORS, operatorVector, 0);
      optional(SchemaFields.SubGraph.NAME, name);
      return builder.endTable();
    }

    private int codeVector(Copier copier) {
      List<Integer> offsets = new ArrayList<>();
      for (int i = 0; i < codes.length; i++) {
        if (codes[i] >= 0) {
          offsets.add(copier.copy(graph.codes()[i], "OperatorCode"));
        }
      }
      addedCodes.forEach(op -> offsets.add(Conversion.writeCode(builder, op)));
      return vector(offsets);
    }

    private int write(Conversion conversion) {
      int kept = Arrays.stream(codes).max().orElse(-1) + 1;
      String op = conversion.op(graph.tensors().get(conversion.tensor()).type());
      return conversion.writeOperator(
          builder, kept + addedCodes.indexOf(op), tensors[conversion.tensor()]);
    }

    private int vector(List<Integer> offsets) {
      return builder.createVectorOfTables(offsets.stream().mapToInt(i -> i).toArray());
    }

    private boolean stored(int buffer) {
      return buffers[buffer] >= 0
          && buffer < graph.buffers().length
          && graph.buffers()[buffer].size() > 0;
    }

    private boolean external() {
      long bytes = 0;
      for (int i = 0; i < buffers.length; i++) {
        bytes += stored(i) ? graph.buffers()[i].size() : 0;
      }
      return bytes > MAX_INLINE;
    }

    private int bufferVector() {
      boolean external = external();
      List<Integer> offsets = new ArrayList<>();
      for (int i = 0; i < buffers.length; i++) {
        if (buffers[i] >= 0) {
          builder.startTable(Schema.tflite().slots("Buffer"));
          if (stored(i) && external) {
            builder.addLong(SchemaFields.Buffer.OFFSET, 0, 1);
            builder.addLong(SchemaFields.Buffer.SIZE, graph.buffers()[i].size(), 0);
          } else if (stored(i)) {
            // This is a placeholder for the offset to the data: both are four bytes.
            builder.addInt(SchemaFields.Buffer.DATA, 0, 1);
          }
          offsets.add(builder.endTable());
        }
      }
      return vector(offsets);
    }

    private PartTables placed(ByteBuffer bytes) {
      FlatBufferTable[] written = FlatBufferTable.root(bytes).tables(SchemaFields.Model.BUFFERS);
      boolean external = external();
      List<Stored> data = new ArrayList<>();
      List<Integer> references = new ArrayList<>();
      for (int i = 0; i < graph.buffers().length; i++) {
        if (stored(i)) {
          data.add(graph.buffers()[i]);
          references.add(
              written[buffers[i]].field(
                  external ? SchemaFields.Buffer.OFFSET : SchemaFields.Buffer.DATA));
        }
      }
      return new PartTables(bytes, data, references, external);
    }
  }
}
