package io.splitpoint.device.trial;

import io.splitpoint.device.ChildJvm;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.tflite.NativeCache;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs a user's model in a separate process before it runs in this one, because a model that passes
 * the checks of its file may still crash the runtime, never end, or take all memory. Each model is
 * tried once with each kind of kernels; the user's cache records those that passed. Parts of a
 * model run the same operators and need no trial. Built-in models need none, and models compiled
 * for an Edge TPU get none, because the accelerator serves one process at a time.
 */
public final class Trial {

  /** The time limit for any model, reading 2 GB from a slow disk and starting included. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Share of the memory that is free at the start. */
  private static final double MEMORY_SHARE = 0.8;

  /** The version of a trial: models that passed another one are tried again. */
  private static final int KIND = 1;

  private final Path passed;
  private final Duration patience;
  private final long memoryBytes;

  /**
   * @param passed directory that records the models that passed
   * @param patience time limit for a model that computes nothing
   * @param memoryBytes memory limit of the runtime
   */
  Trial(Path passed, Duration patience, long memoryBytes) {
    this.passed = passed;
    this.patience = patience;
    this.memoryBytes = memoryBytes;
  }

  /**
   * Throws unless the model runs here to its end.
   *
   * @param library path of a TensorFlow Lite other than the bundled one
   * @throws InputException when it crashes the runtime, does not end, or takes all memory
   */
  public static void of(Graph graph, boolean xnnpack, Optional<Path> library) throws IOException {
    MemoryCheck.of(graph, xnnpack);
    long free = FreeMemory.now().map(FreeMemory::bytes).orElse(-1L);
    new Trial(
            NativeCache.directories().get(0).resolve("trials"),
            PATIENCE,
            free < 0 ? Long.MAX_VALUE : (long) (MEMORY_SHARE * free))
        .run(graph, xnnpack, library);
  }

  void run(Graph graph, boolean xnnpack, Optional<Path> library) throws IOException {
    Optional<String> unassigned = graph.readsUnassigned();
    if (unassigned.isPresent()) {
      throw new InputException(
          graph.name() + ": expected a value to be assigned before " + unassigned.get());
    }
    // Neither shows itself in one run: the first damages memory and does not always crash.
    if (xnnpack && graph.unmadeOutput().isPresent()) {
      throw new InputException(
          graph.name()
              + ": expected outputs that operators make, on others XNNPACK crashes, found "
              + graph.unmadeOutput().get()
              + "; without XNNPACK it runs");
    }
    Optional<String> risk = xnnpack ? graph.deadEnd() : graph.overwritten();
    if (risk.isPresent()) {
      throw new InputException(
          graph.name()
              + (xnnpack
                  ? ": expected operators whose results are used, on which XNNPACK does not crash,"
                      + " found "
                  : ": expected memory that the runtime plans rightly without XNNPACK, found ")
              + risk.get());
    }
    tried(graph, xnnpack, library);
  }

  /** Runs the model in a process unless it has passed before. */
  void tried(Graph graph, boolean xnnpack, Optional<Path> library) throws IOException {
    if (CompiledModel.find(graph).isPresent()) {
      return;
    }
    Path mark = passed.resolve(key(graph, xnnpack, library));
    if (Files.exists(mark)) {
      return;
    }
    if (ran(graph, xnnpack, library)) {
      remember(mark);
    }
  }

  /** Whether it ran; false when the runtime refused it, as it will in this process. */
  private boolean ran(Graph graph, boolean xnnpack, Optional<Path> library) throws IOException {
    ChildJvm.End end =
        ChildJvm.run(
            TrialProcess.class,
            TrialProcess.arguments(graph.name(), xnnpack, library),
            ChildJvm.patience(patience, graph),
            memoryBytes);
    if (end.trouble().isPresent()) {
      String what =
          switch (end.trouble().get()) {
            case CRASHED -> "%s: the runtime crashes on it (%s)";
            case HUNG -> "%s: the runtime does not end with it: no result after %s";
            case TOO_LARGE -> "%s: the runtime takes more than %s of memory for it";
          };
      throw new InputException(what.formatted(graph.name(), end.detail()));
    }
    if (end.code() != TrialProcess.RAN && end.code() != TrialProcess.REFUSED) {
      throw new IllegalStateException(
          graph.name() + ": its trial ended with code " + end.code() + ": " + end.said());
    }
    return end.code() == TrialProcess.RAN;
  }

  /** The parts of a trial's result: the model, its kernels, the library, the trial's version. */
  private static String key(Graph graph, boolean xnnpack, Optional<Path> library)
      throws IOException {
    String runtime;
    if (library.isEmpty()) {
      runtime = "bundled" + TfLite.load().version();
    } else {
      Path file = library.get().toAbsolutePath();
      runtime =
          Integer.toHexString(file.hashCode())
              + (Files.exists(file) ? Files.getLastModifiedTime(file).toMillis() : 0);
    }
    return String.join(
        "-",
        graph.sha256(),
        "trial" + KIND,
        System.getProperty("os.arch"),
        runtime,
        xnnpack ? "xnnpack" : "plain");
  }

  private void remember(Path mark) {
    try {
      Files.createDirectories(passed);
      Files.write(mark, List.of());
    } catch (IOException readOnly) {
      // The next run tries it again, which takes a second more.
    }
  }
}
