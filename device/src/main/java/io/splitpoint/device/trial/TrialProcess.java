package io.splitpoint.device.trial;

import io.splitpoint.device.ChildJvm;
import io.splitpoint.model.Graph;
import io.splitpoint.model.ModelFormatException;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.InterpreterException;
import io.splitpoint.tflite.NativeLibraryException;
import io.splitpoint.tflite.TfLite;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** The process in which a model is tried: it runs the model on zeros, then on random numbers. */
final class TrialProcess {

  static final int RAN = 0;

  /** Exit code for a refusal with a message, without a crash. */
  static final int REFUSED = 10;

  private static final String NO_LIBRARY = "-";

  private TrialProcess() {}

  static List<String> arguments(String model, boolean xnnpack, Optional<Path> library) {
    return List.of(
        model, Boolean.toString(xnnpack), library.map(Path::toString).orElse(NO_LIBRARY));
  }

  public static void main(String[] args) {
    ChildJvm.begin();
    int code = REFUSED;
    try {
      TfLite runtime = args[2].equals(NO_LIBRARY) ? TfLite.load() : TfLite.load(Path.of(args[2]));
      run(Graph.read(Path.of(args[0])), runtime, Boolean.parseBoolean(args[1]));
      code = RAN;
    } catch (InterpreterException | ModelFormatException | NativeLibraryException inWords) {
      System.out.println(inWords.getMessage());
    }
    System.exit(code);
  }

  private static void run(Graph graph, TfLite runtime, boolean xnnpack) {
    Interpreter.Options options =
        Interpreter.Options.cpu(Runtime.getRuntime().availableProcessors()).withXnnpack(xnnpack);
    try (Interpreter interpreter = Interpreter.create(runtime, graph.bytes(), options)) {
      interpreter.invoke();
      SplittableRandom random = new SplittableRandom(1);
      RandomInputs values = RandomInputs.of(graph);
      for (int i = 0; i < interpreter.inputs().size(); i++) {
        values.fill(i, interpreter.inputs().get(i).buffer(), random);
      }
      interpreter.invoke();
    }
  }
}
