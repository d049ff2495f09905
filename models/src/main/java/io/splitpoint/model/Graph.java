package io.splitpoint.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A verified TFLite model as a graph. Use it to inspect a model, to cut it and to run it; it reads
 * the file in place, never copies the weights, and may be shared between threads.
 *
 * <pre>{@code
 * Graph graph = Graph.read(Path.of("vgg16.tflite"));
 * graph.layers().forEach(layer -> System.out.println(layer.name() + " " + layer.macs()));
 * ByteBuffer head = Slicer.prefix(graph, 3); // ready for an interpreter
 * }</pre>
 */
public final class Graph {

  private final ModelBytes bytes;
  private final FlatBufferTable model;
  private final FlatBufferTable[] codes;
  private final Stored[] buffers;
  private final List<SubGraph> subgraphs;
  private final Layers layers;
  private String sha256;

  private Graph(ModelBytes bytes) {
    this.bytes = bytes;
    Verifier.verify(bytes.name(), bytes.data());
    model = FlatBufferTable.root(bytes.data());
    codes = model.tables(SchemaFields.Model.OPERATOR_CODES);
    buffers =
        Arrays.stream(model.tables(SchemaFields.Model.BUFFERS))
            .map(b -> Stored.of(b, bytes))
            .toArray(Stored[]::new);
    FlatBufferTable[] graphs = model.tables(SchemaFields.Model.SUBGRAPHS);
    ModelValidator checks = new ModelValidator(bytes, codes, buffers, graphs.length);
    checks.model(model);
    List<SubGraph> read = new ArrayList<>();
    for (int i = 0; i < graphs.length; i++) {
      read.add(SubGraph.read(bytes, i, graphs[i], codes, checks));
    }
    subgraphs = List.copyOf(read);
    checks.calls(subgraphs);
    for (FlatBufferTable signature : model.tables(SchemaFields.Model.SIGNATURE_DEFS)) {
      checks.signature(signature, subgraphs);
    }
    layers = Layers.of(subgraphs);
  }

  /**
   * Maps and verifies a file.
   *
   * @throws ModelFormatException when the file is not a usable model
   * @throws java.io.UncheckedIOException when it cannot be read
   */
  public static Graph read(Path file) {
    return new Graph(ModelBytes.map(file));
  }

  /**
   * Verifies a model in memory. A direct buffer is used in place and must not change; a heap buffer
   * is copied once into direct memory.
   *
   * @throws ModelFormatException when the bytes are not a usable model
   */
  public static Graph of(String name, ByteBuffer model) {
    return new Graph(ModelBytes.of(name, model));
  }

  /** The file's path, or the name that {@link #of} was given. */
  public String name() {
    return bytes.name();
  }

  /** The model's size in bytes. */
  public long size() {
    return bytes.size();
  }

  /**
   * The whole model, direct, ready for an interpreter.
   *
   * @throws ModelFormatException when it is larger than a buffer can be, 2 GB
   */
  public ByteBuffer bytes() {
    if (bytes.size() > bytes.data().limit()) {
      throw new ModelFormatException(
          name(),
          "expected at most 2 GB to run it whole, found " + bytes.size() + " bytes: slice it");
    }
    return bytes.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** SHA-256 of the whole model in hexadecimal; computed once. */
  public synchronized String sha256() {
    if (sha256 == null) {
      sha256 = bytes.sha256();
    }
    return sha256;
  }

  /**
   * The type that most of the model computes in ({@code float32}, {@code int8}, {@code uint8}…):
   * the one with the most values among the tensors that operators make.
   */
  public String precision() {
    Map<String, Long> elements = new HashMap<>();
    for (Operator operator : operators()) {
      for (int output : operator.outputs()) {
        TensorInfo tensor = tensors().get(output);
        elements.merge(tensor.type(), tensor.elements(), Long::sum);
      }
    }
    return elements.entrySet().stream()
        .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse("float32");
  }

  /** The layers as a user counts them, 1 to N. */
  public List<Layer> layers() {
    return layers.layers();
  }

  /** The operators of the main subgraph in execution order. */
  public List<Operator> operators() {
    return main().operators();
  }

  /** The tensors of the main subgraph. */
  public List<TensorInfo> tensors() {
    return main().tensors();
  }

  /** The graph's inputs, in the model's order. */
  public List<TensorInfo> inputs() {
    return Arrays.stream(main().inputs()).mapToObj(tensors()::get).toList();
  }

  /** The graph's outputs, in the model's order. */
  public List<TensorInfo> outputs() {
    return Arrays.stream(main().outputs()).mapToObj(tensors()::get).toList();
  }

  /**
   * The cut after layer {@code k}: what crosses between layers 1…k and the rest.
   *
   * @param k 0 (the inputs themselves) to N (the outputs)
   */
  public Cut cutAfter(int k) {
    return layers.cutAfter(k);
  }

  /**
   * Every tensor that alone separates the graph in two, in the order in which they are made: what
   * depends on such a tensor depends on nothing else that varies. The list includes tensors that
   * the execution order hides because a side branch to another output runs late; {@link
   * Slicer#parts(Graph, TensorInfo)} cuts there.
   */
  public List<TensorInfo> singleCuts() {
    return layers.singleCuts();
  }

  /** Layers that are never cut inside, and why: control flow and recurrent state. */
  public List<String> undivided() {
    List<String> reasons = new ArrayList<>();
    for (Operator operator : operators()) {
      String who = "layer " + layers.layerOf(operator.index()) + " (" + operator.op() + ")";
      List<Integer> called =
          Called.by(main().operatorTables()[operator.index()]).stream()
              .map(Called::subgraph)
              .distinct()
              .toList();
      if (!called.isEmpty()) {
        reasons.add(who + " runs subgraphs " + called + " and stays in one part with them");
      }
      operator.inputs().stream()
          .filter(i -> i >= 0 && tensors().get(i).variable())
          .findFirst()
          .ifPresent(i -> reasons.add(who + " keeps state from one run to the next"));
    }
    return List.copyOf(reasons);
  }

  /**
   * Describes a variable that a run would read before anything has assigned it, so that the results
   * would depend on what the memory holds; models that must be trained or restored first have such
   * variables. Empty when a run is sound.
   */
  public Optional<String> readsUnassigned() {
    return Assignments.unassigned(subgraphs);
  }

  /**
   * Describes the operator whose results no other operator takes: XNNPACK crashes on some of these.
   * Empty when every operator is needed. A part of a model has such an operator only when the model
   * has one.
   */
  public Optional<String> deadEnd() {
    TensorUses uses = layers.uses();
    return operators().stream()
        .filter(o -> !o.outputs().isEmpty())
        .filter(o -> o.outputs().stream().noneMatch(t -> uses.consumers()[t].length > 0))
        .filter(o -> o.outputs().stream().noneMatch(uses.outputs()::get))
        .findFirst()
        .map(o -> "operator " + o.index() + " (" + o.op() + ")");
  }

  /**
   * Describes the output that no operator makes because it is an input or a constant: XNNPACK
   * crashes on it, while the runtime's own kernels run it. Empty when operators make all outputs.
   */
  public Optional<String> unmadeOutput() {
    TensorUses uses = layers.uses();
    return outputs().stream()
        .filter(output -> uses.producer()[output.index()] < 0)
        .findFirst()
        .map(
            output ->
                "output tensor %d (%s), which is %s of the model"
                    .formatted(
                        output.index(),
                        output.name(),
                        output.constant() ? "a constant" : "an input"));
  }

  /**
   * The assumptions under which this model is analysed and run, one sentence each: sizes of inputs
   * that leave theirs open, and which of several signatures is meant. Empty for most models.
   */
  public List<String> assumptions() {
    return Assumptions.of(this);
  }

  /**
   * Describes a tensor that TensorFlow Lite's own kernels may overwrite before its last reader,
   * because of a defect in how they plan memory; XNNPACK does not have it. Empty when their results
   * are right.
   */
  public Optional<String> overwritten() {
    return Overwritten.find(layers.uses());
  }

  /** Names of the signatures of the subgraphs after the first; parts do not have them. */
  public List<String> otherSignatures() {
    return Arrays.stream(model.tables(SchemaFields.Model.SIGNATURE_DEFS))
        .filter(signature -> signature.int32(SchemaFields.SignatureDef.SUBGRAPH_INDEX, 0) != 0)
        .map(signature -> signature.string(SchemaFields.SignatureDef.SIGNATURE_KEY))
        .toList();
  }

  /** The bytes of a custom operator's options, or an empty buffer. */
  public ByteBuffer customOptions(Operator operator) {
    FlatBufferTable table = main().operatorTables()[operator.index()];
    int at = table.reference(SchemaFields.Operator.CUSTOM_OPTIONS);
    return at == 0
        ? ByteBuffer.allocate(0)
        : bytes.data().slice(at + 4, bytes.data().getInt(at)).order(ByteOrder.LITTLE_ENDIAN);
  }

  SubGraph main() {
    return subgraphs.get(0);
  }

  List<SubGraph> subgraphs() {
    return subgraphs;
  }

  Layers structure() {
    return layers;
  }

  ModelBytes source() {
    return bytes;
  }

  FlatBufferTable model() {
    return model;
  }

  FlatBufferTable[] codes() {
    return codes;
  }

  Stored[] buffers() {
    return buffers;
  }
}
