package io.splitpoint.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Derives names of layers from tensor names, so that a layer keeps the name that Keras gave it:
 * {@code block1_conv1} is what remains of {@code
 * vgg16/block1_conv1/Relu;vgg16/block1_conv1/BiasAdd} without the network's common scope and the
 * operation's own word.
 */
final class LayerNames {

  /** Last words of a TensorFlow operation's path; the layer's name stands before them. */
  private static final Set<String> OPERATIONS =
      Set.of(
          "Relu",
          "Relu6",
          "LeakyRelu",
          "Elu",
          "Gelu",
          "Sigmoid",
          "Tanh",
          "Softmax",
          "LogSoftmax",
          "BiasAdd",
          "MatMul",
          "Conv2D",
          "Conv3D",
          "depthwise",
          "separable_conv2d",
          "conv2d_transpose",
          "convolution",
          "MaxPool",
          "AvgPool",
          "Mean",
          "Max",
          "Reshape",
          "Squeeze",
          "FusedBatchNorm",
          "FusedBatchNormV3",
          "FusedBatchNormV2",
          "concat",
          "add",
          "add_fold",
          "Add",
          "AddV2",
          "sub",
          "mul",
          "Mul",
          "Pad",
          "Tensordot",
          "ReadVariableOp",
          "batchnorm",
          "ResizeBilinear",
          "ResizeNearestNeighbor",
          "Transpose",
          "transpose");

  /** Words between the layer and the operation that have no meaning alone. */
  private static final Set<String> INNER = Set.of("ReadVariableOp", "Tensordot", "BiasAdd");

  private LayerNames() {}

  static List<String> of(SubGraph graph, List<LayerGrouping.Group> groups) {
    List<String> names = new ArrayList<>(groups.size());
    for (int i = 0; i < groups.size(); i++) {
      names.add(name(graph, groups.get(i)).orElse(""));
    }
    String scope = scope(names);
    Map<String, Integer> times = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.startsWith(scope)) {
        name = name.substring(scope.length());
      }
      if (name.isBlank()) {
        String op = graph.operators().get(groups.get(i).anchor()).op();
        name = op.toLowerCase(Locale.ROOT) + "_" + (i + 1);
      }
      String unique = name;
      while (times.containsKey(unique)) {
        unique = name + "_" + times.merge(name, 1, Integer::sum);
      }
      times.put(unique, 1);
      names.set(i, unique);
    }
    return List.copyOf(names);
  }

  private static Optional<String> name(SubGraph graph, LayerGrouping.Group group) {
    Operator last = graph.operators().get(group.operators().get(group.operators().size() - 1));
    Operator anchor = graph.operators().get(group.anchor());
    List<String> candidates = new ArrayList<>();
    last.outputs().stream().findFirst().ifPresent(t -> split(graph, t, candidates));
    anchor.outputs().stream().findFirst().ifPresent(t -> split(graph, t, candidates));
    anchor.inputs().stream()
        .skip(1)
        .filter(t -> t >= 0 && graph.tensors().get(t).constant())
        .forEach(t -> split(graph, t, candidates));
    String word = word(anchor.op());
    return candidates.stream()
        .filter(c -> !word.isEmpty() && c.endsWith("/" + word))
        .findFirst()
        .or(() -> candidates.stream().filter(c -> !generic(c)).findFirst())
        .map(LayerNames::strip);
  }

  private static void split(SubGraph graph, int tensor, List<String> candidates) {
    for (String part : graph.tensors().get(tensor).name().split(";")) {
      candidates.add(part.strip().replaceFirst(":\\d+$", ""));
    }
  }

  private static String word(String op) {
    return switch (op) {
      case "CONV_2D" -> "Conv2D";
      case "DEPTHWISE_CONV_2D" -> "depthwise";
      case "FULLY_CONNECTED" -> "MatMul";
      default -> "";
    };
  }

  private static boolean generic(String name) {
    return name.isBlank()
        || name.matches("(Stateful)?PartitionedCall(_\\d+)?|Identity(_\\d+)?|output(_\\d+)?");
  }

  private static String strip(String name) {
    List<String> path = new ArrayList<>(Arrays.asList(name.split("/")));
    boolean inner = true;
    while (path.size() > 1
        && inner
        && OPERATIONS.contains(path.get(path.size() - 1).replaceFirst("_\\d+$", ""))) {
      inner =
          INNER.contains(path.remove(path.size() - 1)) || INNER.contains(path.get(path.size() - 1));
    }
    return String.join("/", path);
  }

  /** The leading path, with its slash, that all names with a path share. */
  private static String scope(List<String> names) {
    String scope = "";
    List<String> scoped = names.stream().filter(n -> n.contains("/")).toList();
    while (scoped.size() > 1) {
      int end = scoped.get(0).indexOf('/', scope.length());
      String longer = end < 0 ? "" : scoped.get(0).substring(0, end + 1);
      if (end < 0 || !scoped.stream().allMatch(n -> n.startsWith(longer))) {
        break;
      }
      scope = longer;
    }
    return scope;
  }
}
