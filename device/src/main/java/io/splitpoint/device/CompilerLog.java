package io.splitpoint.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report of {@code edgetpu_compiler} ({@code -s}) on a compiled model.
 *
 * @param version version of the compiler, empty when it is missing
 * @param onChipBytes parameters cached on the chip
 * @param offChipBytes parameters streamed in every inference
 * @param operators each kind of operator and its mapping
 */
public record CompilerLog(
    String version, OptionalLong onChipBytes, OptionalLong offChipBytes, List<Operator> operators) {

  /**
   * @param name such as {@code CONV_2D}
   * @param count number of these operators
   * @param status such as {@code Mapped to Edge TPU}, or the reason why not
   */
  public record Operator(String name, int count, String status) {

    public boolean mapped() {
      return status.equals("Mapped to Edge TPU");
    }
  }

  private static final Pattern VERSION = Pattern.compile("Edge TPU Compiler version (\\S+)");
  private static final Pattern ON_CHIP = size("On-chip memory used for caching model parameters");
  private static final Pattern OFF_CHIP =
      size("Off-chip memory used for streaming uncached model parameters");
  private static final Pattern OPERATOR =
      Pattern.compile("(?m)^([A-Za-z0-9_-]+)\\s{2,}(\\d{1,9})\\s{2,}(\\S.*?)\\s*$");

  /** Parses the known parts of a log, whose text may change with the compiler's version. */
  static CompilerLog parse(String text) {
    Matcher version = VERSION.matcher(text);
    List<Operator> operators = new ArrayList<>();
    Matcher operator = OPERATOR.matcher(text);
    while (operator.find()) {
      operators.add(
          new Operator(operator.group(1), Integer.parseInt(operator.group(2)), operator.group(3)));
    }
    return new CompilerLog(
        version.find() ? version.group(1) : "",
        bytes(ON_CHIP, text),
        bytes(OFF_CHIP, text),
        List.copyOf(operators));
  }

  private static Pattern size(String label) {
    return Pattern.compile(
        Pattern.quote(label) + ":\\s*(\\d{1,9}(?:\\.\\d{1,9})?)\\s*(B|KiB|MiB|GiB)");
  }

  private static OptionalLong bytes(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return OptionalLong.empty();
    }
    double unit =
        switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
          case "KIB" -> 1L << 10;
          case "MIB" -> 1L << 20;
          case "GIB" -> 1L << 30;
          default -> 1;
        };
    return OptionalLong.of(Math.round(Double.parseDouble(matcher.group(1)) * unit));
  }
}
