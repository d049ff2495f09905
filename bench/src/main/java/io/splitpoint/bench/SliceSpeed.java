package io.splitpoint.bench;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.Part;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.model.zoo.Zoo;
import io.splitpoint.profile.Median;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures how long reading and cutting take: {@code JAVA_OPTS=-Xmx256m bench/run SliceSpeed
 * [DIR]}. Prints the time to inspect the float32 VGG16 of 553 MB in a fresh JVM, the time to write
 * its two halves next to the time of {@code cp} of the same file (alternating, medians of five),
 * the time to make a prefix for an interpreter, and the time to find all single-tensor cuts of
 * 10,000 operators. DIR keeps the model (default: a temporary folder) and needs 1.7 GB.
 */
public final class SliceSpeed {

  private static final int ROUNDS = 5;
  private static final int OPERATORS = 10_000;

  private SliceSpeed() {}

  public static void main(String[] args) throws Exception {
    boolean own = args.length == 0;
    Path folder =
        own ? Files.createTempDirectory("slice-speed") : Files.createDirectories(Path.of(args[0]));
    Path model = Zoo.build("vgg16", Precision.FLOAT32, folder);
    double cpu = cpu();
    long start = System.nanoTime();
    Graph graph = inspect(model);
    say("inspect, first in this JVM", millis(start), "ms, at most 300");
    say("of which on a processor", cpu() - cpu, "ms");
    slices(graph, model, folder);
    start = System.nanoTime();
    ByteBuffer prefix = Slicer.prefix(graph, 20);
    say("prefix of 20 layers, " + (prefix.limit() >> 20) + " MiB", millis(start), "ms");
    cuts();
    if (own) {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static Graph inspect(Path model) {
    Graph graph = Graph.read(model);
    long bytes = 0;
    for (Layer layer : graph.layers()) {
      bytes += graph.cutAfter(layer.index()).bytes().orElse(0) + layer.macs();
    }
    if (bytes == 0) {
      throw new IllegalStateException("nothing inspected");
    }
    return graph;
  }

  private static void slices(Graph graph, Path model, Path folder) throws Exception {
    List<Part> parts = Slicer.parts(graph, List.of(20));
    Path copy = folder.resolve("copy.tflite");
    Path head = folder.resolve("head.tflite");
    Path tail = folder.resolve("tail.tflite");
    double[] copying = new double[ROUNDS];
    double[] slicing = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      long start = System.nanoTime();
      copy(model, copy);
      double copied = millis(start);
      Files.delete(copy);
      start = System.nanoTime();
      Slicer.write(graph, parts.get(0), head);
      Slicer.write(graph, parts.get(1), tail);
      double sliced = millis(start);
      Files.delete(head);
      Files.delete(tail);
      // The first round brings the file into the page cache for both.
      if (round >= 0) {
        copying[round] = copied;
        slicing[round] = sliced;
      }
    }
    say("cp of " + (Files.size(model) >> 20) + " MiB", Median.of(copying), "ms");
    say("slice in two", Median.of(slicing), "ms");
    double[] ratios = new double[ROUNDS];
    Arrays.setAll(ratios, i -> slicing[i] / copying[i]);
    say("slice / cp, median of the rounds' ratios", Median.of(ratios), "times, at most 1.5");
  }

  private static void copy(Path from, Path to) throws IOException, InterruptedException {
    Process cp =
        new ProcessBuilder("cp", "--reflink=never", from.toString(), to.toString())
            .inheritIO()
            .start();
    if (cp.waitFor() != 0) {
      throw new IOException("cp failed");
    }
  }

  private static void cuts() {
    Graph graph = Graph.of("synthetic", SyntheticDag.of(OPERATORS));
    double[] times = new double[ROUNDS];
    double cpu = cpu();
    long start = System.nanoTime();
    int found = graph.singleCuts().size();
    double first = millis(start);
    double busy = cpu() - cpu;
    for (int round = 0; round < ROUNDS; round++) {
      long again = System.nanoTime();
      graph.singleCuts();
      times[round] = millis(again);
    }
    say(
        found + " single-tensor cuts of " + OPERATORS + " operators, first time",
        first,
        "ms, at most 50");
    say("of which on a processor", busy, "ms");
    say("again, median", Median.of(times), "ms");
    start = System.nanoTime();
    Graph.of("synthetic", SyntheticDag.of(OPERATORS));
    say("writing, reading, verifying and layering them", millis(start), "ms");
  }

  /** Processor time of this thread in milliseconds: on a busy machine the rest is waiting. */
  private static double cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e6;
  }

  private static double millis(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void say(String what, double value, String unit) {
    System.out.printf(Locale.ROOT, "%-62s %10.3f %s%n", what, value, unit);
  }
}
