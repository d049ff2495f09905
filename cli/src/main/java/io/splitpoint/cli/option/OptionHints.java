package io.splitpoint.cli.option;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Adds to a message the options that it is about, which the reporting modules do not know. Use it
 * for every failure's message, and for notices with a remedy; it adds only options that the command
 * has.
 */
public final class OptionHints {

  /** Phrases of messages for a remedy or a wrong value, and their options. */
  static final Map<String, List<String>> OPTIONS =
      Map.ofEntries(
          Map.entry("unknown columns can be allowed", List.of("--allow-unknown-columns")),
          Map.entry("can be resumed", List.of("--resume")),
          Map.entry("fewer runs need less", List.of("--runs")),
          Map.entry("without XNNPACK", List.of("--no-xnnpack")),
          Map.entry("another TensorFlow Lite", List.of("--tflite-library")),
          Map.entry("another libedgetpu", List.of("--edgetpu-library")),
          Map.entry("named as the compiler", List.of("--edgetpu-compiler")),
          Map.entry("accelerators: expected", List.of("--tpus")),
          Map.entry("expected the device coral", List.of("--device")),
          Map.entry("device: expected", List.of("--device")),
          Map.entry("images: expected", List.of("--images")),
          Map.entry("metrics: expected", List.of("--metrics")),
          Map.entry("several Edge TPUs", List.of("--tpus")),
          Map.entry("parts: expected", List.of("--parts")),
          Map.entry("policy: expected", List.of("--policy")),
          Map.entry("permissions: expected", List.of("--permissions")),
          Map.entry("drain and overhead: expected", List.of("--drain-ms", "--overhead-ms")),
          Map.entry("for Edge TPUs shared by all", List.of("--global")),
          Map.entry("models on the chip: expected", List.of("--model-bytes")),
          Map.entry("splits: expected an energy", List.of("--choose-splits")),
          Map.entry("host: expected", List.of("--host")),
          Map.entry("name the model's network", List.of("--model")),
          Map.entry("none of that name there", List.of("--remote-name", "--tail-names")),
          Map.entry("energy's boundary: expected", List.of("--energy-of")),
          Map.entry(
              "expected a power meter or the device file of this machine",
              List.of("--power", "--board")),
          Map.entry("a longer deadline", List.of("--deadline")),
          Map.entry("another split", List.of("--split")));

  private OptionHints() {}

  /** The message, followed by the options in parentheses. */
  public static String with(String message, CommandSpec command) {
    String options =
        OPTIONS.entrySet().stream()
            .filter(entry -> message.contains(entry.getKey()))
            .flatMap(entry -> entry.getValue().stream())
            .filter(command.optionsMap()::containsKey)
            .filter(option -> !message.contains(option))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return options.isEmpty() ? message : message + " (" + options + ")";
  }
}
