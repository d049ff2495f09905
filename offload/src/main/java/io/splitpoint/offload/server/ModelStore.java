package io.splitpoint.offload.server;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Slicer;
import io.splitpoint.offload.TailNames;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The models of a server by name: whole ones, and with them their tails, cut when they are first
 * asked for. So many stay loaded; the one that was not asked for the longest makes room.
 */
final class ModelStore implements AutoCloseable {

  /** There is one version of each. */
  static final String VERSION = "1";

  private record Entry(Graph graph, int layer) {}

  private final TfLite library;
  private final Interpreter.Options options;
  private final int maxLoaded;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final LinkedHashMap<String, CompletableFuture<ServedModel>> loaded =
      new LinkedHashMap<>(16, 0.75f, true);
  private final ExecutorService loader =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "offload-loader"));

  /**
   * A store of these files.
   *
   * @param options how interpreters are made
   * @param tails whether tails are served too, under {@link TailNames#DEFAULT}
   * @param maxLoaded how many models may hold memory at a time, at least 1
   */
  ModelStore(
      TfLite library, ModelFiles files, Interpreter.Options options, boolean tails, int maxLoaded) {
    this.library = library;
    this.options = options;
    this.maxLoaded = maxLoaded;
    files.graphs().forEach((name, graph) -> entries.put(name, new Entry(graph, 0)));
    if (tails) {
      files
          .graphs()
          .forEach(
              (name, graph) -> {
                for (int k = 1; k < graph.layers().size(); k++) {
                  if (graph.cutAfter(k).possible() && graph.cutAfter(k).bytes().isPresent()) {
                    entries.putIfAbsent(TailNames.DEFAULT.of(name, k), new Entry(graph, k));
                  }
                }
              });
    }
  }

  /** Every name, loaded or not. */
  List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /** Bytes of the largest input that any of the models takes. */
  long largestInputBytes() {
    return entries.values().stream()
        .flatMap(entry -> entry.graph.cutAfter(entry.layer).bytes().stream().boxed())
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  /**
   * The model, loaded; complete at once when it was already.
   *
   * @return fails with a {@link ProtocolException}
   */
  CompletableFuture<ServedModel> find(String name, String version) {
    Entry entry = entries.get(name);
    if (entry == null || !(version.isEmpty() || version.equals(VERSION))) {
      String what = version.isEmpty() ? "" : ", version '" + version + "'";
      return CompletableFuture.failedFuture(
          new ProtocolException(
              ProtocolException.Kind.NOT_FOUND, "no model '" + name + "'" + what));
    }
    List<CompletableFuture<ServedModel>> leaving = new ArrayList<>();
    CompletableFuture<ServedModel> model;
    synchronized (loaded) {
      model = loaded.get(name);
      if (model == null || model.isCompletedExceptionally()) {
        model = CompletableFuture.supplyAsync(() -> load(name, entry), loader);
        loaded.put(name, model);
        while (loaded.size() > maxLoaded) {
          leaving.add(loaded.remove(loaded.keySet().iterator().next()));
        }
      }
    }
    leaving.forEach(old -> old.thenAccept(ServedModel::retire));
    return model;
  }

  private ServedModel load(String name, Entry entry) {
    try {
      Graph graph = entry.graph;
      ByteBuffer bytes = entry.layer == 0 ? graph.bytes() : Slicer.suffix(graph, entry.layer);
      Map<String, String> properties =
          Map.of("sha256", graph.sha256(), "layer", Integer.toString(entry.layer));
      return new ServedModel(
          name, VERSION, properties, () -> Interpreter.create(library, bytes, options));
    } catch (RuntimeException failure) {
      throw new ProtocolException(
          ProtocolException.Kind.INTERNAL, "model '" + name + "': " + failure.getMessage());
    }
  }

  /** Ends the loading thread and frees all models that are not in use. */
  @Override
  public void close() {
    loader.shutdown();
    try {
      loader.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    synchronized (loaded) {
      loaded.values().forEach(model -> model.thenAccept(ServedModel::retire));
      loaded.clear();
    }
  }
}
