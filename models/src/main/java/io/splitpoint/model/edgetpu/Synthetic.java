package io.splitpoint.model.edgetpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shapes of the synthetic networks of the multi-TPU study (GitHub
 * Jorgitou98/EdgeTPU-QuantRL-Evaluation), by name, so that any size can be estimated without
 * building hundreds of megabytes of weights. Their files have float32 inputs and outputs: the
 * quantize at the start costs almost nothing, and the dequantize at the end, which stays on the
 * CPU, is their last operator.
 */
public final class Synthetic {
  private static final Pattern NAME = Pattern.compile("(conv5|dense4)-([1-9][0-9]{0,4})");
  private static final int MAP = 64;

  private Synthetic() {}

  /** {@code conv5-F} or {@code dense4-N}, empty for any other name. */
  public static Optional<Workload> named(String name) {
    Matcher match = NAME.matcher(name);
    if (!match.matches()) {
      return Optional.empty();
    }
    int size = Integer.parseInt(match.group(2));
    return Optional.of(match.group(1).equals("conv5") ? conv5(size) : dense4(size));
  }

  /** Input 64×64×3, five same 3×3 convolutions with {@code filters} channels and ReLU each. */
  public static Workload conv5(int filters) {
    List<OpShape> ops = new ArrayList<>();
    for (int layer = 1; layer <= 5; layer++) {
      ops.add(OpShape.convolution(layer, MAP, MAP, filters, layer == 1 ? 3 : filters, 3, true));
    }
    return withFloatOutput("conv5-" + filters, 3L * MAP * MAP, ops);
  }

  /** Input 64, four dense layers of {@code neurons} with tanh, then a dense layer of 10. */
  public static Workload dense4(int neurons) {
    List<OpShape> ops = new ArrayList<>();
    for (int layer = 1; layer <= 4; layer++) {
      ops.add(OpShape.dense(layer, neurons, layer == 1 ? MAP : neurons));
      ops.add(OpShape.pass(layer, neurons, neurons));
    }
    ops.add(OpShape.dense(5, 10, neurons));
    return withFloatOutput("dense4-" + neurons, MAP, ops);
  }

  private static Workload withFloatOutput(String name, long inputBytes, List<OpShape> ops) {
    OpShape last = ops.get(ops.size() - 1);
    long elements = last.outputElements();
    ops.add(OpShape.plain(OpKind.UNSUPPORTED, last.layer(), elements, elements));
    return Workload.chain(name, inputBytes, ops);
  }
}
