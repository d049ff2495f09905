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
 * Runs a user's model in a process of its own before it runs in this one: what the checks of its
 * file let pass may still crash the runtime, never end, or take all memory. Each model is tried
 * once with each kind of kernels; the user's cache remembers those that passed. Parts of a model
 * run the operators that it runs, so they need no trial of their own. Built-in models need none,
 * and those compiled for an Edge TPU get none: the accelerator takes one process at a time.
 */
public final class Trial {

  /** For any model; reading one of 2 GB from a slow disk and starting included. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Of the memory that is free at the start. */
  private static final double MEMORY_SHARE = 0.8;

  /** Counts the changes of what a trial does: models that passed an earlier one are tried again. */
  private static final int KIND = 1;

  private final Path passed;
  private final Duration patience;
  private final long memoryBytes;

  /**
   * @param passed directory that remembers the models that passed
   * @param patience with a model that computes nothing
   * @param memoryBytes that the runtime may take
   */
  Trial(Path passed, Duration patience, long memoryBytes) {
    this.passed = passed;
    this.patience = patience;
    this.memoryBytes = memoryBytes;
  }

  /**
   * Throws unless the model runs here to its end.
   *
   * @param library another TensorFlow Lite than the bundled one
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
    // Neither shows itself in one run: the first damages the memory without a crash at times.
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

  /** Runs it in a process unless one has before. */
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

  /** Whether it ran; false when the runtime refused it in words, as it will in this process. */
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

  /**
   * What may change whether it runs: the model, its kernels, the library, and what a trial does.
   */
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
      // The next run tries it again: slower by a second, otherwise the same.
    }
  }
}
