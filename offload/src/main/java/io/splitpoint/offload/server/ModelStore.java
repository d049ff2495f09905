package io.splitpoint.offload.server;

import io.splitpoint.model.Graph;
import io.splitpoint.model.PartMemory;
import io.splitpoint.model.Slicer;
import io.splitpoint.offload.TailNames;
import io.splitpoint.offload.protocol.ProtocolException;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The models of a server by name: whole ones, and with them their tails, cut when they are first
 * asked for. So many, and so many bytes of them, stay loaded; the one that was not asked for the
 * longest makes room.
 */
final class ModelStore implements AutoCloseable {

  /** There is one version of each. */
  static final String VERSION = "1";

  /** For a model that is being loaded when the server is closed. */
  private static final int END_MS = 300;

  private record Entry(Graph graph, int layer) {}

  /** Makes interpreters. */
  @FunctionalInterface
  interface Opener {
    Interpreter open(TfLite library, ByteBuffer model, Interpreter.Options options);
  }

  private final TfLite library;
  private final Opener opener;
  private final Interpreter.Options options;
  private final int maxLoaded;
  private final long maxBytes;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final LinkedHashMap<String, CompletableFuture<ServedModel>> loaded =
      new LinkedHashMap<>(16, 0.75f, true);
  private final ExecutorService loader =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "offload-loader");
            thread.setDaemon(true); // making an interpreter cannot be interrupted
            return thread;
          });

  /** A store of these files, with the settings' limits. */
  ModelStore(TfLite library, ModelFiles files, ServerSettings settings, Opener opener) {
    this.library = library;
    this.opener = opener;
    this.options = settings.interpreter();
    this.maxLoaded = settings.maxLoaded();
    this.maxBytes = settings.modelBytes();
    boolean tails = settings.tails();
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
    synchronized (loaded) {
      CompletableFuture<ServedModel> model = loaded.get(name);
      if (model == null || model.isCompletedExceptionally()) {
        model = CompletableFuture.supplyAsync(() -> load(name, entry), loader);
        loaded.put(name, model);
      }
      return model;
    }
  }

  /** Bytes that models hold now, by their own estimates. */
  long bytes() {
    synchronized (loaded) {
      return loaded.values().stream().mapToLong(ModelStore::bytes).sum();
    }
  }

  private static long bytes(CompletableFuture<ServedModel> model) {
    return model.isDone() && !model.isCompletedExceptionally() ? model.join().bytes() : 0;
  }

  /**
   * Retires models until there is room for so many bytes more, or none is left but one.
   *
   * @param stays the one that needs the room
   */
  private void makeRoom(String stays, long more) {
    List<ServedModel> leaving = new ArrayList<>();
    synchronized (loaded) {
      int number = (int) loaded.values().stream().filter(model -> bytes(model) > 0).count();
      int loading = more > 0 ? 1 : 0;
      long held = bytes();
      Iterator<Map.Entry<String, CompletableFuture<ServedModel>>> oldest =
          loaded.entrySet().iterator();
      while (oldest.hasNext() && (held + more > maxBytes || number + loading > maxLoaded)) {
        Map.Entry<String, CompletableFuture<ServedModel>> next = oldest.next();
        long bytes = bytes(next.getValue());
        if (bytes > 0 && !next.getKey().equals(stays)) {
          leaving.add(next.getValue().join());
          oldest.remove();
          held -= bytes;
          number--;
        }
      }
    }
    leaving.forEach(ServedModel::retire);
  }

  private ServedModel load(String name, Entry entry) {
    try {
      Graph graph = entry.graph;
      ByteBuffer bytes = entry.layer == 0 ? graph.bytes() : Slicer.suffix(graph, entry.layer);
      long openBytes =
          PartMemory.of(graph, entry.layer + 1, graph.layers().size()).bytesToOpen(false);
      makeRoom(name, bytes.remaining() + openBytes);
      Map<String, String> properties =
          Map.of(
              "sha256",
              graph.sha256(),
              "layer",
              Integer.toString(entry.layer),
              "threads",
              Integer.toString(options.threads()));
      return new ServedModel(
          name,
          VERSION,
          properties,
          bytes.remaining(),
          openBytes,
          () -> opener.open(library, bytes, options),
          () -> makeRoom(name, 0));
    } catch (RuntimeException failure) {
      throw new ProtocolException(
          ProtocolException.Kind.INTERNAL, "model '" + name + "': " + failure.getMessage());
    }
  }

  /** Ends the loading thread and frees all models that are not in use. */
  @Override
  public void close() {
    loader.shutdownNow();
    try {
      loader.awaitTermination(END_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    synchronized (loaded) {
      loaded.values().forEach(model -> model.thenAccept(ServedModel::retire));
      loaded.clear();
    }
  }
}
