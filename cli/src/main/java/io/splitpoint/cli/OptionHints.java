package io.splitpoint.cli;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Names the option that helps against a failure, which the rooms that report it do not know. Use it
 * for every failure's message; it adds only options that the command has.
 */
final class OptionHints {

  /** What messages call the remedy, and the option that is it. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "unknown columns can be allowed", "--allow-unknown-columns",
          "can be resumed", "--resume",
          "fewer runs take less", "--runs",
          "without XNNPACK", "--no-xnnpack",
          "another TensorFlow Lite", "--tflite-library",
          "another libedgetpu", "--edgetpu-library",
          "named as the compiler", "--edgetpu-compiler");

  private OptionHints() {}

  /** The message, and in parentheses behind it the option that is the remedy it speaks of. */
  static String with(String message, CommandSpec command) {
    StringBuilder told = new StringBuilder(message);
    OPTIONS.forEach(
        (remedy, option) -> {
          if (message.contains(remedy) && command.optionsMap().containsKey(option)) {
            told.append(" (").append(option).append(')');
          }
        });
    return told.toString();
  }
}
