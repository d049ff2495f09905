package io.splitpoint.device;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The part of a model that an external delegate's accelerator runs, counted by the runtime. Show it
 * before any number of that device, because the CPU runs the rest.
 *
 * @param operators number of operators in the model
 * @param taken number of them that the delegate runs; 0 when everything falls back to the CPU
 * @param partitions number of steps into which it joined them
 * @param left number of each operator that stays on the CPU
 * @param xnnpack whether XNNPACK runs the rest
 */
public record DelegateShare(
    int operators, int taken, int partitions, Map<String, Integer> left, boolean xnnpack) {

  public DelegateShare {
    left = new TreeMap<>(left);
  }

  /**
   * The share as one line.
   *
   * @param device name of the device
   * @param model name of the model
   */
  public String inWords(String device, String model) {
    String rest =
        left.entrySet().stream()
            .map(each -> each.getValue() + " " + each.getKey())
            .collect(Collectors.joining(", "));
    if (taken == 0) {
      return "%s takes none of the %d operators of %s: the CPU would run them all (%s)"
          .formatted(device, operators, model, rest);
    }
    return "%s takes %d of %d operators of %s, in %d step%s%s"
        .formatted(
            device,
            taken,
            operators,
            model,
            partitions,
            partitions == 1 ? "" : "s",
            left.isEmpty()
                ? ""
                : "; the CPU runs " + rest + (xnnpack ? "" : ", without XNNPACK's kernels"));
  }
}
