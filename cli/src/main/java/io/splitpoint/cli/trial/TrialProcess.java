package io.splitpoint.cli.trial;

import io.splitpoint.model.Graph;
import io.splitpoint.model.ModelFormatException;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.InterpreterException;
import io.splitpoint.tflite.NativeLibraryException;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** The process in which a model is tried: runs it on zeros, then on random numbers, and ends. */
final class TrialProcess {

  static final int RAN = 0;

  /** The runtime said in words why it does not run the model: no crash. */
  static final int REFUSED = 10;

  private static final String NO_LIBRARY = "-";

  private TrialProcess() {}

  /** Starts a JVM that tries the model; it ends when this process does. */
  static Process start(String model, boolean xnnpack, Optional<Path> library, Path output)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Small and started soon; a crash is told on stdout and leaves no file behind.
    line.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    line.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(TrialProcess.class.getName(), model, Boolean.toString(xnnpack)));
    line.add(library.map(Path::toString).orElse(NO_LIBRARY));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    // glibc fills what it hands out: who reads it unwritten shows it here, not later.
    builder.environment().put("MALLOC_PERTURB_", "165");
    return builder.redirectOutput(output.toFile()).start();
  }

  public static void main(String[] args) throws IOException {
    Thread watch = new Thread(TrialProcess::endWithParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    // Where memory runs out, the kernel ends this process and not the one that waits for it.
    try {
      Files.writeString(Path.of("/proc/self/oom_score_adj"), "1000");
    } catch (IOException forbidden) {
      // then the parent's own watch has to do
    }
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

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException gone) {
      // as good as its end
    }
    Runtime.getRuntime().halt(REFUSED);
  }
}
