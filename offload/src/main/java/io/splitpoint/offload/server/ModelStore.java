package io.splitpoint.offload.server;

import io.splitpoint.device.LocalPart;
import io.splitpoint.model.Graph;
import io.splitpoint.model.PartMemory;
import io.splitpoint.model.Slicer;
import io.splitpoint.offload.TailNames;
import io.splitpoint.offload.protocol.ModelIndex;
import io.splitpoint.offload.protocol.ModelStatistics;
import io.splitpoint.offload.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The models of a server by name: whole models, and their tails, which are cut on first use. Limits
 * on number and bytes apply to loaded models; the least recently used is retired to make room. With
 * a {@link ModelDirectory} clients may load and unload models; requests in progress are still
 * served.
 */
final class ModelStore implements AutoCloseable {

  /** Each model has one version. */
  static final String VERSION = "1";

  /** The time to wait for a model that is being loaded when the server is closed. */
  private static final int END_MS = 300;

  private record Entry(Graph graph, int layer) {

    /** Whether both are the same part of the same reading of a file. */
    boolean same(Entry other) {
      return other != null && graph == other.graph && layer == other.layer;
    }
  }

  private final Function<ByteBuffer, LocalPart> opener;
  private final int threads;
  private final int maxLoaded;
  private final long maxBytes;
  private final boolean tails;
  private final Optional<ModelDirectory> directory;
  private final Map<String, Graph> given; // The models of the server's start, which stay.
  private final Map<String, Graph> graphs; // Used on the loader's thread only.
  private final Map<String, ModelCounts> counts = new ConcurrentHashMap<>();
  private volatile Map<String, Entry> entries;
  private volatile long largestInputBytes;
  private final LinkedHashMap<String, CompletableFuture<ServedModel>> loaded =
      new LinkedHashMap<>(16, 0.75f, true);
  private final ExecutorService loader =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "offload-loader");
            thread.setDaemon(true); // Creating an interpreter cannot be interrupted.
            return thread;
          });

  /**
   * A store of these files, with the settings' limits.
   *
   * @param threads threads of one run
   * @param opener loads a model or a tail
   */
  ModelStore(
      ModelFiles files,
      ServerSettings settings,
      int threads,
      Function<ByteBuffer, LocalPart> opener) {
    this.opener = opener;
    this.threads = threads;
    this.maxLoaded = settings.models().maxLoaded();
    this.maxBytes = settings.models().bytes();
    this.tails = settings.models().tails();
    this.directory = settings.models().directory();
    this.given = files.graphs();
    this.graphs = new TreeMap<>(given);
    list();
  }

  /** Updates the list of served names. */
  private void list() {
    Map<String, Entry> all = new LinkedHashMap<>();
    graphs.forEach((name, graph) -> all.put(name, new Entry(graph, 0)));
    if (tails) {
      graphs.forEach(
          (name, graph) -> {
            for (int k = 1; k < graph.layers().size(); k++) {
              if (graph.cutAfter(k).possible() && graph.cutAfter(k).bytes().isPresent()) {
                all.putIfAbsent(TailNames.DEFAULT.of(name, k), new Entry(graph, k));
              }
            }
          });
    }
    List<CompletableFuture<ServedModel>> leaving = new ArrayList<>();
    synchronized (loaded) {
      Map<String, Entry> before = entries == null ? Map.of() : entries;
      before.forEach(
          (name, entry) -> {
            if (!entry.same(all.get(name))) {
              counts.remove(name);
              Optional.ofNullable(loaded.remove(name)).ifPresent(leaving::add);
            }
          });
      entries = Collections.unmodifiableMap(all);
      largestInputBytes =
          all.values().stream()
              .flatMap(entry -> entry.graph.cutAfter(entry.layer).bytes().stream().boxed())
              .mapToLong(Long::longValue)
              .max()
              .orElse(0);
    }
    leaving.forEach(model -> model.thenAccept(ServedModel::retire));
  }

  /** Every name, loaded or not. */
  List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /** Bytes of the largest input of any model. */
  long largestInputBytes() {
    return largestInputBytes;
  }

  /** Whether clients may change the served models. */
  boolean changes() {
    return directory.isPresent();
  }

  /**
   * The served models, and those of the directory that are not served.
   *
   * @param readyOnly whether to leave out the latter
   */
  List<ModelIndex> index(boolean readyOnly) {
    List<ModelIndex> index = new ArrayList<>();
    Map<String, Entry> served = entries;
    served.keySet().forEach(name -> index.add(new ModelIndex(name, VERSION, true, "")));
    directory.stream()
        .filter(files -> !readyOnly)
        .flatMap(files -> files.names().stream())
        .filter(name -> !served.containsKey(name))
        .forEach(name -> index.add(new ModelIndex(name, "", false, "not loaded")));
    return index;
  }

  /**
   * Reads a model of the directory and serves it in place of an earlier reading of its file.
   *
   * @return a future that may fail with a {@link ProtocolException}
   */
  CompletableFuture<Void> load(String name) {
    return change(
        name,
        files -> {
          graphs.put(name, files.read(name));
          list();
        });
  }

  /**
   * Stops serving a model of the directory and its tails.
   *
   * @return a future that may fail with a {@link ProtocolException}
   */
  CompletableFuture<Void> unload(String name) {
    return change(
        name,
        files -> {
          if (graphs.remove(name) == null) {
            throw new ProtocolException(
                ProtocolException.Kind.NOT_FOUND, "no model '" + name + "' is loaded");
          }
          list();
        });
  }

  private CompletableFuture<Void> change(String name, Consumer<ModelDirectory> change) {
    if (directory.isEmpty()) {
      return CompletableFuture.failedFuture(
          new ProtocolException(
              ProtocolException.Kind.FORBIDDEN,
              "this server was started without the right to load or unload models"));
    }
    if (given.containsKey(name)) {
      return CompletableFuture.failedFuture(
          new ProtocolException(
              ProtocolException.Kind.FORBIDDEN,
              "the model '" + name + "' was given when the server was started, and stays"));
    }
    return CompletableFuture.runAsync(() -> change.accept(directory.get()), loader);
  }

  /**
   * The statistics of a model, or with an empty name of all models that have any; nothing is
   * loaded.
   *
   * @throws ProtocolException when there is no such model
   */
  List<ModelStatistics> statistics(String name, String version) {
    if (name.isEmpty()) {
      return counts.values().stream()
          .map(ModelCounts::now)
          .sorted(Comparator.comparing(ModelStatistics::name))
          .toList();
    }
    if (!isServed(name, version)) {
      throw none(name, version);
    }
    ModelCounts one = counts.get(name);
    return List.of(one == null ? ModelStatistics.none(name, VERSION) : one.now());
  }

  /** Whether there is such a model, loaded or not. */
  boolean isServed(String name, String version) {
    return entries.containsKey(name) && (version.isEmpty() || version.equals(VERSION));
  }

  private static ProtocolException none(String name, String version) {
    String what = version.isEmpty() ? "" : ", version '" + version + "'";
    return new ProtocolException(
        ProtocolException.Kind.NOT_FOUND, "no model '" + name + "'" + what);
  }

  /**
   * Loads the model; completes at once when it is loaded.
   *
   * @return a future that may fail with a {@link ProtocolException}
   */
  CompletableFuture<ServedModel> find(String name, String version) {
    synchronized (loaded) {
      if (!isServed(name, version)) {
        return CompletableFuture.failedFuture(none(name, version));
      }
      Entry entry = entries.get(name);
      CompletableFuture<ServedModel> model = loaded.get(name);
      if (model == null || model.isCompletedExceptionally()) {
        model = CompletableFuture.supplyAsync(() -> load(name, entry), loader);
        loaded.put(name, model);
      }
      return model;
    }
  }

  /** Estimated bytes of the loaded models. */
  long bytes() {
    synchronized (loaded) {
      return loaded.values().stream().mapToLong(ModelStore::bytes).sum();
    }
  }

  private static long bytes(CompletableFuture<ServedModel> model) {
    return model.isDone() && !model.isCompletedExceptionally() ? model.join().bytes() : 0;
  }

  /**
   * Retires models until there is room for this number of bytes, or only one is left.
   *
   * @param stays the model that needs the room
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
    if (!entry.same(entries.get(name))) {
      throw none(name, ""); // It was unloaded meanwhile.
    }
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
              Integer.toString(threads));
      return new ServedModel(
          name,
          VERSION,
          properties,
          counts.computeIfAbsent(name, any -> new ModelCounts(name, VERSION)),
          bytes.remaining(),
          openBytes,
          () -> opener.apply(bytes),
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
