package io.splitpoint.bench;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Compares the cost of calling a model from Java with calling it from C: the same library and
 * model, with a small C program (built here with gcc) and this one alternating after a few
 * invocations each, both started anew several times so that the placement of the memory favours
 * neither.
 *
 * <pre>{@code
 * bench/run InvokeOverhead MODEL…
 *
 * }</pre>
 *
 * MODEL is a {@code .tflite} file, or {@code NAME:PREFIX:PRECISION} for a prefix of a built-in
 * model; the default is {@code mobilenet-v2} whole in int8 and {@code vgg16:5:float32}. Prints both
 * medians, their ratio and its 95 % interval (bootstrap over the starts); the limit is 1 % of the
 * elapsed time. On a busy machine only the processor time is meaningful.
 */
public final class InvokeOverhead {

  private static final int STARTS = 8;
  private static final double SECONDS_PER_START = 4;
  private static final int PER_TURN = 3;
  private static final double LIMIT = 1.01;

  private InvokeOverhead() {}

  /** By block: elapsed nanoseconds of each invocation, then processor nanoseconds of each. */
  private record Start(long[][] java, long[][] c) {}

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  public static void main(String[] args) throws IOException, InterruptedException {
    TfLite library = TfLite.load();
    Path program = compile();
    boolean within = true;
    List<String> models =
        args.length > 0 ? List.of(args) : List.of("mobilenet-v2:all:int8", "vgg16:5:float32");
    for (String model : models) {
      Path file = file(model);
      List<Start> starts = new ArrayList<>();
      for (int i = 0; i < STARTS; i++) {
        starts.add(measure(library, program, file));
      }
      within &= report(model, starts);
    }
    System.exit(within ? 0 : 1);
  }

  private static Path file(String model) throws IOException {
    String[] part = model.split(":");
    if (part.length != 3) {
      return Path.of(model);
    }
    Path directory = Path.of("models", part[0] + "-layers");
    Graph graph =
        Graph.read(
            Zoo.build(part[0], Precision.valueOf(part[2].toUpperCase(Locale.ROOT)), directory));
    int layers = part[1].equals("all") ? graph.layers().size() : Integer.parseInt(part[1]);
    Path file = Files.createTempFile("splitpoint-bench", ".tflite");
    file.toFile().deleteOnExit();
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer prefix = Slicer.prefix(graph, layers).duplicate();
      while (prefix.hasRemaining()) {
        out.write(prefix);
      }
    }
    return file;
  }

  private static Path compile() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("splitpoint-bench");
    Path source = directory.resolve("invoke_loop.c");
    Path program = directory.resolve("invoke_loop");
    try (var in = InvokeOverhead.class.getResourceAsStream("/invoke_loop.c")) {
      Files.copy(in, source);
    }
    Process gcc =
        new ProcessBuilder("gcc", "-O2", "-Wall", "-o", program + "", source + "", "-ldl")
            .inheritIO()
            .start();
    if (gcc.waitFor() != 0) {
      throw new IOException("gcc could not build " + source);
    }
    directory.toFile().deleteOnExit();
    source.toFile().deleteOnExit();
    program.toFile().deleteOnExit();
    return program;
  }

  private static Start measure(TfLite library, Path program, Path model)
      throws IOException, InterruptedException {
    Process c =
        new ProcessBuilder(program.toString(), library.path().toString(), model.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (FileChannel channel = FileChannel.open(model);
        PrintStream ask = new PrintStream(c.getOutputStream(), true, StandardCharsets.US_ASCII);
        BufferedReader answer = c.inputReader(StandardCharsets.US_ASCII)) {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      try (Interpreter run = Interpreter.create(library, bytes, Interpreter.Options.cpu(1))) {
        fromJava(run, 3);
        fromC(ask, answer, 3);
        double once =
            median(Stream.of(new Start(new long[][] {fromJava(run, 3)}, null)), Start::java, 0);
        int turns = (int) Math.max(6, SECONDS_PER_START * 1e9 / once / PER_TURN / 2);
        long[][] java = new long[turns][];
        long[][] inC = new long[turns][];
        for (int turn = 0; turn < turns; turn++) {
          // the first side alternates, so that both suffer alike from the caches that the other
          // leaves
          if (turn % 2 == 0) {
            java[turn] = fromJava(run, PER_TURN);
          }
          inC[turn] = fromC(ask, answer, PER_TURN);
          if (turn % 2 == 1) {
            java[turn] = fromJava(run, PER_TURN);
          }
        }
        return new Start(java, inC);
      }
    } finally {
      c.waitFor();
    }
  }

  private static long[] fromJava(Interpreter run, int count) {
    long[] taken = new long[2 * count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      long cpu = THREADS.getCurrentThreadCpuTime();
      run.invoke();
      taken[count + i] = THREADS.getCurrentThreadCpuTime() - cpu;
      taken[i] = System.nanoTime() - start;
    }
    return taken;
  }

  private static long[] fromC(PrintStream ask, BufferedReader answer, int count)
      throws IOException {
    ask.println(count);
    String line = answer.readLine();
    if (line == null) {
      throw new IOException("the C program ended early");
    }
    return Arrays.stream(line.strip().split(" ")).mapToLong(Long::parseLong).toArray();
  }

  private static boolean report(String model, List<Start> starts) {
    double passed = report(model + ", time passed", starts, 0);
    report(model + ", processor time", starts, 1);
    return passed <= LIMIT;
  }

  private static double report(String what, List<Start> starts, int half) {
    double java = median(starts.stream(), Start::java, half);
    double c = median(starts.stream(), Start::c, half);
    SplittableRandom random = new SplittableRandom(1);
    double[] ratios = new double[1000];
    for (int i = 0; i < ratios.length; i++) {
      List<Start> drawn = new ArrayList<>();
      starts.forEach(s -> drawn.add(starts.get(random.nextInt(starts.size()))));
      ratios[i] =
          median(drawn.stream(), Start::java, half) / median(drawn.stream(), Start::c, half);
    }
    Arrays.sort(ratios);
    System.out.printf(
        "%s: Java %.4f ms, C %.4f ms, ratio %.4f (95 %%: %.4f to %.4f), limit %.2f%n",
        what, java / 1e6, c / 1e6, java / c, ratios[25], ratios[974], LIMIT);
    return java / c;
  }

  /** {@code half}: 0 for elapsed time, 1 for processor time. */
  private static double median(Stream<Start> starts, Function<Start, long[][]> side, int half) {
    long[] all =
        starts
            .map(side)
            .flatMap(Arrays::stream)
            .flatMapToLong(
                turn -> Arrays.stream(turn, half * turn.length / 2, (half + 1) * turn.length / 2))
            .sorted()
            .toArray();
    return (all[(all.length - 1) / 2] + all[all.length / 2]) / 2.0;
  }
}
