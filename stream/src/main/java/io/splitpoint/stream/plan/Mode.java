package io.splitpoint.stream.plan;

import io.splitpoint.stream.StreamException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the user wants a model laid out.
 *
 * @param copies of the model; 0 to choose by what the Edge TPU model predicts
 * @param segments of each copy; 0 to choose
 */
public record Mode(int copies, int segments) {

  private static final Pattern MIX = Pattern.compile("([1-9]\\d?)x([1-9]\\d?)");

  /** The fastest arrangement that the Edge TPU model predicts. */
  public static final Mode AUTO = new Mode(0, 0);

  /**
   * @param name {@code replicate}, {@code pipeline}, {@code 2x2} (copies x segments), {@code auto}
   * @param accelerators that there are
   * @throws StreamException when it is none of them, or needs another number of accelerators
   */
  public static Mode of(String name, int accelerators) {
    switch (name) {
      case "replicate":
        return new Mode(accelerators, 1);
      case "pipeline":
        return new Mode(1, accelerators);
      case "auto":
        return AUTO;
      default:
        Matcher mix = MIX.matcher(name);
        if (!mix.matches()) {
          throw new StreamException(
              "mode: expected replicate, pipeline, COPIESxSEGMENTS or auto, found '" + name + "'");
        }
        Mode mode = new Mode(Integer.parseInt(mix.group(1)), Integer.parseInt(mix.group(2)));
        if (mode.copies * mode.segments != accelerators) {
          throw new StreamException(
              "mode %s: expected %d accelerators, found %d"
                  .formatted(name, mode.copies * mode.segments, accelerators));
        }
        return mode;
    }
  }

  boolean isAuto() {
    return segments == 0;
  }
}
