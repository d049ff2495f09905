package io.splitpoint.stream.plan;

import io.splitpoint.failure.InputException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The user's choice of a model's layout on several accelerators.
 *
 * @param depths numbers of segments of the model's copies, the deepest first; empty to choose by
 *     the Edge TPU model
 */
public record Mode(List<Integer> depths) {

  private static final Pattern MIX = Pattern.compile("([1-9]\\d?)x([1-9]\\d?)");
  private static final Pattern SUM = Pattern.compile("[1-9]\\d?(\\+[1-9]\\d?)+");

  /** The fastest arrangement that the Edge TPU model predicts. */
  public static final Mode AUTO = new Mode(List.of());

  public Mode {
    depths = depths.stream().sorted(Comparator.reverseOrder()).toList();
  }

  /**
   * @param name {@code replicate}, {@code pipeline}, {@code 2x2} (copies x segments), {@code 5+3}
   *     (the segments of each copy), {@code auto}
   * @param accelerators number of accelerators
   * @throws InputException when the name has another form, or needs another number of accelerators
   */
  public static Mode of(String name, int accelerators) {
    switch (name) {
      case "replicate":
        return new Mode(Collections.nCopies(accelerators, 1));
      case "pipeline":
        return new Mode(List.of(accelerators));
      case "auto":
        return AUTO;
      default:
        Mode mode = asked(name);
        int needed = mode.depths.stream().mapToInt(depth -> depth).sum();
        if (needed != accelerators) {
          throw new InputException(
              "mode %s: expected %d accelerators, found %d".formatted(name, needed, accelerators));
        }
        return mode;
    }
  }

  private static Mode asked(String name) {
    Matcher mix = MIX.matcher(name);
    if (mix.matches()) {
      int copies = Integer.parseInt(mix.group(1));
      return new Mode(Collections.nCopies(copies, Integer.parseInt(mix.group(2))));
    }
    if (SUM.matcher(name).matches()) {
      return new Mode(Arrays.stream(name.split("\\+")).map(Integer::valueOf).toList());
    }
    throw new InputException(
        "mode: expected replicate, pipeline, COPIESxSEGMENTS, SEGMENTS+SEGMENTS or auto, found '"
            + name
            + "'");
  }

  /** The largest number of segments of a copy; 0 to choose. */
  public int deepest() {
    return depths.isEmpty() ? 0 : depths.get(0);
  }

  boolean isAuto() {
    return depths.isEmpty();
  }
}
