package io.splitpoint.device;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much of a model an accelerator behind an external delegate runs, counted by the runtime. Use
 * it before any number of that device: what the delegate leaves, the CPU runs.
 *
 * @param operators of the model
 * @param taken how many of them the delegate runs; 0 when everything falls back to the CPU
 * @param partitions into how many steps it joined them
 * @param left operators that stay with the CPU, and how often each
 * @param xnnpack whether XNNPACK runs what was left
 */
public record DelegateShare(
    int operators, int taken, int partitions, Map<String, Integer> left, boolean xnnpack) {

  public DelegateShare {
    left = new TreeMap<>(left);
  }

  /**
   * In one line.
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
