package io.splitpoint.device.trial;

import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Operator;
import io.splitpoint.model.TensorInfo;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Checks whether a model fits into the free memory. Use it before a model runs: the kernel silently
 * kills a program that needs more.
 */
public final class MemoryCheck {

  /** Operators whose weights XNNPACK packs again. */
  private static final Set<String> PACKED =
      Set.of("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV");

  private MemoryCheck() {}

  /**
   * Throws when the model certainly cannot run here; the estimate is a lower bound.
   *
   * @param xnnpack whether the weights are packed again, beside the file
   */
  public static void of(Graph graph, boolean xnnpack) throws IOException {
    Optional<FreeMemory> free = FreeMemory.now();
    if (free.isPresent()) {
      of(graph, xnnpack, free.get());
    }
  }

  static void of(Graph graph, boolean xnnpack, FreeMemory free) {
    long needed = leastBytes(graph, xnnpack);
    if (needed > free.bytes()) {
      throw new MissingException(
          String.format(
              Locale.ROOT,
              "%s, %s: expected at least %,d MB of free memory to run it, found %,d MB (%s)%s",
              graph.name(),
              graph.precision(),
              needed >> 20,
              free.bytes() >> 20,
              free.limit(),
              xnnpack && leastBytes(graph, false) <= free.bytes()
                  ? "; without XNNPACK the weights stay in the file"
                  : ""));
    }
  }

  /**
   * The weights that XNNPACK packs, and the tensors of the operator with the largest ones. The file
   * is mapped, so that the kernel can drop and read it again.
   */
  static long leastBytes(Graph graph, boolean xnnpack) {
    Map<Integer, Long> packed = new HashMap<>();
    long working = 0;
    for (Operator operator : graph.operators()) {
      List<TensorInfo> inputs = tensors(graph, operator.inputs());
      if (xnnpack && PACKED.contains(operator.op()) && inputs.size() > 1) {
        TensorInfo weights = inputs.get(1);
        if (weights.constant() && weights.type().equals(inputs.get(0).type())) {
          packed.put(weights.index(), weights.bytes().orElse(0));
        }
      }
      long here =
          Stream.concat(inputs.stream(), tensors(graph, operator.outputs()).stream())
              .filter(tensor -> !tensor.constant())
              .mapToLong(tensor -> tensor.bytes().orElse(0))
              .sum();
      working = Math.max(working, here);
    }
    return working + packed.values().stream().mapToLong(Long::longValue).sum();
  }

  private static List<TensorInfo> tensors(Graph graph, List<Integer> indexes) {
    return indexes.stream().filter(t -> t >= 0).map(graph.tensors()::get).toList();
  }
}
