package io.splitpoint.device;

import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.Slicer;
import io.splitpoint.profile.ColdStart;
import io.splitpoint.profile.Median;
import io.splitpoint.tflite.AcceleratorException;
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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/**
 * A process that loads one part of a model from a file and runs it once. It measures the times and
 * its growth: the kernel records a process's peak memory ({@code VmHWM}, proc(5)), which can be
 * reset ({@code /proc/self/clear_refs}).
 *
 * <p>The process first does its own set-up: its heap is in memory, TensorFlow Lite is loaded, and
 * the model's smallest layer has run once, so that classes are loaded. The part's file is in the
 * page cache.
 */
final class ColdStartProcess {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final String CLEAR_PEAK = "5";
  private static final String NONE = "-";
  private static final int RAN = 0;
  private static final int REFUSED = 10;

  private ColdStartProcess() {}

  /**
   * Starts processes one after the other.
   *
   * @param from first layer of the part
   * @param to its last layer
   * @param delegate delegate of the accelerator; empty for the CPU
   * @return medians over the processes
   * @throws MissingException when a process cannot run the part
   */
  static ColdStart of(
      int processes,
      Graph graph,
      int from,
      int to,
      DeviceOptions options,
      Optional<DelegateSpec> delegate) {
    try {
      Path told = Files.createTempFile("splitpoint-cold", ".txt");
      Path part = Files.createTempFile("splitpoint-cold", ".tflite");
      Path smallest = Files.createTempFile("splitpoint-cold", ".tflite");
      try {
        write(Slicer.slice(graph, from, to), part);
        Optional<Integer> warm = smallest(graph);
        if (warm.isPresent()) {
          write(Slicer.slice(graph, warm.get(), warm.get()), smallest);
        }
        List<String> arguments = new ArrayList<>();
        arguments.add(told.toString());
        arguments.add(part.toString());
        arguments.add(warm.isPresent() ? smallest.toString() : NONE);
        arguments.add(options.tfliteLibrary().map(Path::toString).orElse(NONE));
        arguments.add(Integer.toString(options.threads()));
        arguments.add(Boolean.toString(options.xnnpack()));
        arguments.add(delegate.map(d -> d.library().toAbsolutePath().toString()).orElse(NONE));
        delegate.ifPresent(
            d ->
                d.options()
                    .forEach(
                        (key, value) -> {
                          arguments.add(key);
                          arguments.add(value);
                        }));
        List<ColdStart> starts = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
          starts.add(start(arguments, graph, told));
        }
        return medians(starts);
      } finally {
        Files.delete(told);
        Files.delete(part);
        Files.delete(smallest);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ColdStart start(List<String> arguments, Graph graph, Path told)
      throws IOException {
    ChildJvm.End end =
        ChildJvm.measured(ColdStartProcess.class, arguments, ChildJvm.patience(PATIENCE, graph));
    List<String> lines = Files.readAllLines(told);
    if (end.trouble().isPresent() || end.code() != RAN || lines.isEmpty()) {
      String why =
          end.trouble().isPresent()
              ? "it ended by " + end.trouble().get() + " (" + end.detail() + ")"
              : end.code() == REFUSED && !lines.isEmpty()
                  ? lines.get(0)
                  : "it ended with code " + end.code();
      throw new MissingException(
          "%s: a separate process cannot start it: %s".formatted(graph.name(), why));
    }
    String[] numbers = lines.get(0).split(" ");
    long peak = Long.parseLong(numbers[3]);
    return new ColdStart(
        1,
        Long.parseLong(numbers[0]) / 1e6,
        Long.parseLong(numbers[1]) / 1e6,
        Long.parseLong(numbers[2]) / 1e6,
        peak < 0 ? OptionalLong.empty() : OptionalLong.of(peak),
        Long.parseLong(numbers[4]));
  }

  static ColdStart medians(List<ColdStart> starts) {
    boolean peaks = starts.stream().allMatch(start -> start.peakMemoryBytes().isPresent());
    return new ColdStart(
        starts.size(),
        median(starts, ColdStart::loadMs),
        median(starts, ColdStart::allocateMs),
        median(starts, ColdStart::firstRunMs),
        peaks
            ? OptionalLong.of(
                Math.round(median(starts, start -> start.peakMemoryBytes().getAsLong())))
            : OptionalLong.empty(),
        Math.round(median(starts, ColdStart::arenaBytes)));
  }

  private static double median(List<ColdStart> starts, ToDoubleFunction<ColdStart> number) {
    return Median.of(starts.stream().mapToDouble(number).toArray());
  }

  /** The layer with the least memory that can be run alone. */
  private static Optional<Integer> smallest(Graph graph) {
    int n = graph.layers().size();
    return graph.layers().stream()
        .filter(l -> l.index() == 1 || graph.cutAfter(l.index() - 1).possible())
        .filter(l -> l.index() == n || graph.cutAfter(l.index()).possible())
        .min(java.util.Comparator.comparingLong(l -> l.paramBytes() + l.outputBytes().orElse(0)))
        .map(Layer::index);
  }

  private static void write(ByteBuffer bytes, Path file) throws IOException {
    try (FileChannel to = FileChannel.open(file, StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
    }
  }

  /** Arguments: result, part, smallest layer, TensorFlow Lite, threads, XNNPACK, delegate. */
  public static void main(String[] args) throws IOException {
    ChildJvm.begin();
    Path told = Path.of(args[0]);
    int code = REFUSED;
    try {
      TfLite runtime = args[3].equals(NONE) ? TfLite.load() : TfLite.load(Path.of(args[3]));
      Interpreter.Options cpu =
          Interpreter.Options.cpu(Integer.parseInt(args[4]))
              .withXnnpack(Boolean.parseBoolean(args[5]));
      Interpreter.Options how = cpu;
      if (!args[6].equals(NONE)) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 7; i + 1 < args.length; i += 2) {
          options.put(args[i], args[i + 1]);
        }
        how = cpu.withDelegate(ExternalDelegate.of(Path.of(args[6]), options));
      }
      if (!args[2].equals(NONE)) {
        once(runtime, Path.of(args[2]), cpu);
      }
      Files.writeString(told, once(runtime, Path.of(args[1]), how));
      code = RAN;
    } catch (AcceleratorException | InterpreterException | NativeLibraryException inWords) {
      Files.writeString(told, inWords.getMessage().strip().replaceAll("\\s*\\R\\s*", "; "));
    }
    System.exit(code);
  }

  /** Returns nanoseconds to load, to allocate and to run, peak bytes or −1, and arena bytes. */
  private static String once(TfLite runtime, Path model, Interpreter.Options how)
      throws IOException {
    boolean cleared = clearPeak();
    long before = ChildJvm.bytes(STATUS, "VmHWM");
    long start = System.nanoTime();
    try (FileChannel channel = FileChannel.open(model)) {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      long mapped = System.nanoTime() - start;
      try (Interpreter interpreter = Interpreter.create(runtime, bytes, how)) {
        start = System.nanoTime();
        interpreter.invoke();
        long firstRun = System.nanoTime() - start;
        long peak = ChildJvm.bytes(STATUS, "VmHWM");
        Interpreter.Preparation preparation = interpreter.preparation();
        return "%d %d %d %d %d"
            .formatted(
                mapped + preparation.loadNanos(),
                preparation.allocateNanos(),
                firstRun,
                cleared && before >= 0 ? Math.max(0, peak - before) : -1,
                preparation.arenaBytes());
      }
    }
  }

  private static boolean clearPeak() {
    try {
      Files.writeString(CLEAR, CLEAR_PEAK);
      return true;
    } catch (IOException forbidden) {
      return false;
    }
  }
}
