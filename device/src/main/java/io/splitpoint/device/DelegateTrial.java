package io.splitpoint.device;

import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.ModelFormatException;
import io.splitpoint.tflite.AcceleratorException;
import io.splitpoint.tflite.Delegation;
import io.splitpoint.tflite.ExternalDelegate;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.InterpreterException;
import io.splitpoint.tflite.NativeLibraryException;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tries a delegate on a whole model in a separate process before this process loads it: a delegate
 * is untrusted code, and one built for another TensorFlow Lite may crash or hang. The process also
 * counts the operators that the delegate takes, and it has released the accelerator when this
 * process opens it.
 */
final class DelegateTrial {

  /** The time to load the library, start the accelerator and compile the model for it. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int RAN = 0;

  /** Exit code for a refusal with a message, without a crash. */
  private static final int REFUSED = 10;

  private static final String NONE = "-";

  private DelegateTrial() {}

  /**
   * @param patience time limit for a model that computes nothing
   * @throws MissingException when the delegate refuses, crashes or hangs
   */
  static DelegateShare of(
      DelegateSpec spec, Graph graph, DeviceOptions options, Duration patience) {
    try {
      Path report = Files.createTempFile("splitpoint-delegate", ".txt");
      Path copy = Files.createTempFile("splitpoint-delegate", ".tflite");
      try {
        List<String> arguments = new ArrayList<>();
        arguments.add(spec.library().toAbsolutePath().toString());
        arguments.add(file(graph, copy).toString());
        arguments.add(options.tfliteLibrary().map(Path::toString).orElse(NONE));
        arguments.add(Integer.toString(options.threads()));
        arguments.add(Boolean.toString(options.xnnpack()));
        arguments.add(report.toString());
        spec.options()
            .forEach(
                (key, value) -> {
                  arguments.add(key);
                  arguments.add(value);
                });
        return result(
            spec,
            graph,
            ChildJvm.run(
                DelegateTrial.class, arguments, ChildJvm.patience(patience, graph), Long.MAX_VALUE),
            Files.readAllLines(report));
      } finally {
        Files.delete(report);
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The model's own file, or a copy of a model in memory. */
  private static Path file(Graph graph, Path copy) throws IOException {
    ByteBuffer bytes = graph.bytes();
    Path own = Path.of(graph.name());
    if (Files.isRegularFile(own) && Files.size(own) == bytes.remaining()) {
      return own.toAbsolutePath();
    }
    try (FileChannel to = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
    }
    return copy;
  }

  private static DelegateShare result(
      DelegateSpec spec, Graph graph, ChildJvm.End end, List<String> report) {
    if (end.trouble().isPresent()) {
      String what =
          switch (end.trouble().get()) {
            case CRASHED -> "%s: %s crashes with %s (%s)";
            case HUNG -> "%s: %s does not end with %s: no result after %s";
            case TOO_LARGE -> "%s: %s takes for %s more than %s of memory";
          };
      throw new MissingException(
          what.formatted(spec.name(), spec.library(), graph.name(), end.detail()));
    }
    if (end.code() == REFUSED && !report.isEmpty()) {
      throw new MissingException(spec.name() + ": " + report.get(0));
    }
    if (end.code() != RAN
        || report.isEmpty()) { // A library may end the process itself, for example.
      throw new MissingException(
          "%s: %s ended the process that tried it with code %d: %s"
              .formatted(spec.name(), spec.library(), end.code(), lastLine(end.said())));
    }
    String[] numbers = report.get(0).split(" ");
    Map<String, Integer> left = new TreeMap<>();
    report.subList(1, report.size()).forEach(op -> left.merge(op, 1, Integer::sum));
    return new DelegateShare(
        Integer.parseInt(numbers[0]),
        Integer.parseInt(numbers[1]),
        Integer.parseInt(numbers[2]),
        left,
        Boolean.parseBoolean(numbers[3]));
  }

  private static String lastLine(String said) {
    String[] lines = said.split("\\R");
    return lines[lines.length - 1].isBlank()
        ? "without a message"
        : lines[lines.length - 1].strip();
  }

  /** The arguments are: library, model, TensorFlow Lite, threads, XNNPACK, result file, options. */
  public static void main(String[] args) throws IOException {
    ChildJvm.begin();
    Path report = Path.of(args[5]);
    int code = REFUSED;
    try {
      Map<String, String> options = new LinkedHashMap<>();
      for (int i = 6; i + 1 < args.length; i += 2) {
        options.put(args[i], args[i + 1]);
      }
      Graph graph = Graph.read(Path.of(args[1]));
      Interpreter.Options how =
          Interpreter.Options.on(
                  ExternalDelegate.of(Path.of(args[0]), options), Integer.parseInt(args[3]))
              .withXnnpack(Boolean.parseBoolean(args[4]));
      TfLite runtime = args[2].equals(NONE) ? TfLite.load() : TfLite.load(Path.of(args[2]));
      List<String> lines = new ArrayList<>();
      try (Interpreter interpreter = Interpreter.create(runtime, graph.bytes(), how)) {
        Delegation found = interpreter.delegation().orElseThrow();
        interpreter.invoke();
        interpreter.invoke(); // Some delegates complete their set-up in the first run.
        lines.add(
            "%d %d %d %s"
                .formatted(
                    found.operators(),
                    found.taken(),
                    found.partitions(),
                    how.xnnpack() && found.graphOpen()));
        found.left().forEach(index -> lines.add(graph.operators().get(index).op()));
      }
      Files.write(report, lines); // The interpreter is closed now, and closing may crash too.
      code = RAN;
    } catch (AcceleratorException
        | InterpreterException
        | ModelFormatException
        | NativeLibraryException inWords) {
      Files.writeString(report, inWords.getMessage().strip().replaceAll("\\s*\\R\\s*", "; "));
    }
    System.exit(code);
  }
}
