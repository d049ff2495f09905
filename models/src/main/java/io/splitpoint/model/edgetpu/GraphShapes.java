package io.splitpoint.model.edgetpu;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.ModelFormatException;
import io.splitpoint.model.Operator;
import io.splitpoint.model.TensorInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Turns a model file into the shapes that the Edge TPU model works with. */
final class GraphShapes {
  private static final Set<String> INTEGER = Set.of("int8", "uint8");

  /**
   * Cost on the CPU of a number that goes in or out, by operator; other operators cost 1. Measured
   * on one x86 core with the runtime's own kernels (TensorFlow Lite 2.20, 2026-11-30): resizing
   * 33×33×21 and 65×65×21 to 513×513 took 9.6 and 17.7 ns per number, the arg max of the result 3.5
   * ns, and selecting from 1,917 boxes of 91 classes 1.5 ns; a cost of 1 is the time of the first
   * and the third together over their numbers, 6.4 ns.
   */
  private static final Map<String, Double> CPU_WEIGHT =
      Map.of(
          "RESIZE_BILINEAR", 1.5,
          "ARG_MAX", 0.55,
          "TFLite_Detection_PostProcess", 0.24);

  private static final int MOST_DIMENSIONS = 3;

  /** Operators that remain of a batch norm that is not folded into a convolution. */
  private static final Set<String> WITH_VECTOR = Set.of("ADD", "MUL", "SUB");

  private final Graph graph;
  private final int[] layerOf;
  private final List<OpShape> shapes = new ArrayList<>();

  private GraphShapes(Graph graph) {
    this.graph = graph;
    this.layerOf = new int[graph.operators().size()];
    for (Layer layer : graph.layers()) {
      for (int operator : layer.operators()) {
        layerOf[operator] = layer.index();
      }
    }
  }

  static Workload of(Graph graph) {
    if (CompiledModel.find(graph).isPresent()) {
      throw new ModelFormatException(
          graph.name(),
          "expected a model before edgetpu_compiler, found a compiled one, whose layers are not"
              + " known ('splitpoint estimate' estimates it as a whole)");
    }
    String precision = graph.precision();
    if (!INTEGER.contains(precision)) {
      throw new ModelFormatException(
          graph.name(),
          "expected an 8-bit model for the Edge TPU, found "
              + precision
              + ": quantize it first (full integer post-training quantization)");
    }
    return new GraphShapes(graph).workload();
  }

  private Workload workload() {
    List<Operator> order = new ArrayList<>(graph.operators());
    order.sort(Comparator.comparingInt(o -> layerOf[o.index()]));
    boolean seenMapped = false;
    for (Operator operator : order) {
      OpShape shape = shape(operator, seenMapped);
      shapes.add(shape);
      seenMapped |= shape.kind() != OpKind.PASS || shape.outputElements() > 0;
    }
    List<Long> live = liveBytes(order);
    long input = graph.inputs().stream().mapToLong(GraphShapes::elements).sum();
    return new Workload(graph.name(), input, shapes, live);
  }

  private OpShape shape(Operator operator, boolean seenMapped) {
    int layer = layerOf[operator.index()];
    if (operator.outputs().isEmpty()) {
      return unsupported(operator, layer, 0, 0);
    }
    TensorInfo output = graph.tensors().get(operator.outputs().get(0));
    long out = operator.outputs().stream().mapToLong(i -> elements(graph.tensors().get(i))).sum();
    long in = activations(operator).stream().mapToLong(GraphShapes::elements).sum();
    if (!seenMapped && operator.op().equals("QUANTIZE")) {
      // A float input is quantized on the CPU, before the operators that the compiler maps.
      return OpShape.pass(layer, 0, 0);
    }
    boolean eightBit =
        activations(operator).stream().allMatch(t -> INTEGER.contains(t.type()))
            && INTEGER.contains(output.type());
    if (operator.custom() || !eightBit || !fits(operator) || !Mapping.maps(operator.op(), out)) {
      return unsupported(operator, layer, in, out);
    }
    if (Mapping.free(operator.op())) {
      return OpShape.pass(layer, 0, 0);
    }
    return switch (operator.op()) {
      case "CONV_2D" -> kernel(OpKind.CONVOLUTION, operator, output, in, out);
      case "DEPTHWISE_CONV_2D" -> kernel(OpKind.DEPTHWISE, operator, output, in, out);
      case "TRANSPOSE_CONV" -> kernel(OpKind.CONVOLUTION, operator, tensor(operator, 2), in, out);
      case "FULLY_CONNECTED" -> dense(operator, layer, in, out);
      case "LSTM", "UNIDIRECTIONAL_SEQUENCE_LSTM" -> recurrent(operator, layer, in, out);
      default -> OpShape.passWithVector(layer, vector(operator, output), in, out);
    };
  }

  /** The length of a sum's or product's constant vector, one number per channel, or 0. */
  private int vector(Operator operator, TensorInfo output) {
    List<Integer> shape = output.shape();
    int channels = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
    boolean vector =
        WITH_VECTOR.contains(operator.op())
            && channels > 1
            && operator.inputs().stream()
                .filter(i -> i >= 0)
                .map(graph.tensors()::get)
                .anyMatch(t -> t.constant() && t.elements() == channels);
    return vector ? channels : 0;
  }

  /**
   * Whether the compiler accepts the tensor's shape: of more than three dimensions only the three
   * innermost may be larger than 1 (coral.ai/docs/edgetpu/models-intro), so batches of images are
   * excluded.
   */
  private boolean fits(Operator operator) {
    return Stream.concat(
            activations(operator).stream(), operator.outputs().stream().map(graph.tensors()::get))
        .map(TensorInfo::shape)
        .allMatch(
            shape ->
                shape.subList(0, Math.max(0, shape.size() - MOST_DIMENSIONS)).stream()
                    .allMatch(n -> n == 1));
  }

  private OpShape unsupported(Operator operator, int layer, long in, long out) {
    double weight = CPU_WEIGHT.getOrDefault(operator.op(), 1.0);
    int depth = Math.toIntExact(Math.min(Integer.MAX_VALUE, operator.macs() / Math.max(1, out)));
    int width = Math.toIntExact(Math.min(Integer.MAX_VALUE, depth == 0 ? 1 : out));
    return new OpShape(
        OpKind.UNSUPPORTED,
        layer,
        1,
        width,
        depth == 0 ? 0 : 1,
        depth,
        1,
        1,
        Math.round(weight * in),
        Math.round(weight * out),
        false);
  }

  /** The shape of a kernel applied at every position of the tensor {@code map}. */
  private OpShape kernel(OpKind kind, Operator operator, TensorInfo map, long in, long out) {
    TensorInfo weights = tensor(operator, 1);
    List<Integer> w = weights.shape();
    List<Integer> m = map.shape();
    boolean depthwise = kind == OpKind.DEPTHWISE;
    return new OpShape(
        kind,
        layerOf[operator.index()],
        m.get(0) * m.get(1),
        m.get(2),
        depthwise ? w.get(3) : w.get(0),
        depthwise ? 1 : w.get(3),
        w.get(1),
        w.get(2),
        in,
        out,
        perChannel(weights));
  }

  private OpShape dense(Operator operator, int layer, long in, long out) {
    TensorInfo weights = tensor(operator, 1);
    int units = weights.shape().get(0);
    int vectors = Math.toIntExact(Math.max(1, out / units));
    return new OpShape(
        OpKind.DENSE,
        layer,
        1,
        vectors,
        units,
        weights.shape().get(1),
        1,
        1,
        in,
        out,
        perChannel(weights));
  }

  /** All gates of all steps as matrix products whose inner dimension is the input's last. */
  private OpShape recurrent(Operator operator, int layer, long in, long out) {
    List<Integer> shape = tensor(operator, 0).shape();
    int inner = Math.max(1, shape.get(shape.size() - 1));
    int steps = Math.toIntExact(Math.max(1, in / inner));
    int units = Math.toIntExact(Math.max(1, operator.macs() / steps / inner));
    return new OpShape(OpKind.DENSE, layer, 1, steps, units, inner, 1, 1, in, out, false);
  }

  private List<Long> liveBytes(List<Operator> order) {
    int[] lastUse = new int[graph.tensors().size()];
    for (int i = 0; i < order.size(); i++) {
      for (int input : order.get(i).inputs()) {
        if (input >= 0) {
          lastUse[input] = i;
        }
      }
    }
    for (TensorInfo output : graph.outputs()) {
      lastUse[output.index()] = order.size();
    }
    long[] change = new long[order.size() + 1];
    for (TensorInfo input : graph.inputs()) {
      change[0] += elements(input);
      change[Math.min(order.size(), lastUse[input.index()])] -= elements(input);
    }
    for (int i = 0; i < order.size(); i++) {
      for (int output : order.get(i).outputs()) {
        int last = Math.max(i, lastUse[output]);
        change[i] += elements(graph.tensors().get(output));
        change[Math.min(order.size(), last)] -= elements(graph.tensors().get(output));
      }
    }
    List<Long> live = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < order.size(); i++) {
      now += change[i];
      live.add(now);
    }
    return live;
  }

  private List<TensorInfo> activations(Operator operator) {
    return operator.inputs().stream()
        .filter(i -> i >= 0)
        .map(graph.tensors()::get)
        .filter(t -> !t.constant() && !t.variable())
        .toList();
  }

  private TensorInfo tensor(Operator operator, int input) {
    return graph.tensors().get(operator.inputs().get(input));
  }

  private static boolean perChannel(TensorInfo weights) {
    return weights.quantization().map(q -> q.scales().size() > 1).orElse(false);
  }

  private static long elements(TensorInfo tensor) {
    return tensor.elements();
  }
}
