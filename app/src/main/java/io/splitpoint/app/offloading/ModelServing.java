package io.splitpoint.app.offloading;

import io.splitpoint.app.ModelSource;
import io.splitpoint.device.CompiledParts;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.Devices;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelDirectory;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import io.splitpoint.profiler.Machine;
import io.splitpoint.run.UsageException;
import io.splitpoint.run.Version;
import io.splitpoint.server.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A server of models and all their tails over the Open Inference Protocol, whose models were tried
 * before. Use it as {@code offload serve} does: for the other machine of a split.
 */
public final class ModelServing implements AutoCloseable {

  /** How long requests that are under way may take when the server is told to stop. */
  private static final long GRACE_MS = 1_000;

  /**
   * What is served, and how.
   *
   * @param models built-in ones, files, and directories of files
   * @param loadFrom directory whose models clients may load and unload; empty for none
   * @param tails whether the models' tails are served too
   * @param device the CPU, or a delegate's
   * @param opening how it is opened
   * @param loaded models and tails in memory at a time
   * @param modelBytes that they may take
   */
  public record Options(
      List<ModelSource> models,
      Optional<Path> loadFrom,
      boolean tails,
      DeviceSpec device,
      DeviceOptions opening,
      ServerSettings.Address address,
      ServerSettings.Security security,
      ServerSettings.Running running,
      Limits requests,
      int loaded,
      long modelBytes) {}

  /**
   * Requests.
   *
   * @param refusedStopping of those that were refused, because the server stopped
   */
  public record Counts(long answered, long refused, long refusedStopping) {}

  private final Options options;
  private final Consumer<String> notices;
  private final InferenceServer server;

  private ModelServing(Options options, Consumer<String> notices) throws IOException {
    this.options = options;
    this.notices = notices;
    DeviceSpec on = options.device;
    if (on.place() != DeviceSpec.Place.CPU && on.place() != DeviceSpec.Place.DELEGATE) {
      throw new UsageException(
          "device: expected cpu or a delegate, on which any tail can run as it is cut, found "
              + on);
    }
    ModelFiles files = files();
    ServerSettings settings =
        new ServerSettings(
            options.address,
            options.running,
            options.requests,
            new ServerSettings.Models(
                options.tails,
                options.loaded,
                options.modelBytes,
                options.loadFrom.map(
                    path -> new ModelDirectory(path, graph -> check(graph, false)))),
            options.security);
    server =
        InferenceServer.start(
            TfLiteRuntime.of(on, options.opening), files, settings, Version.read());
  }

  /**
   * Tries the models and listens.
   *
   * @param notices gets what a delegate takes of them, a line each
   */
  public static ModelServing start(Options options, Consumer<String> notices) throws IOException {
    return new ModelServing(options, notices);
  }

  private ModelFiles files() throws IOException {
    ModelFiles files = new ModelFiles();
    Set<String> builtIn = new HashSet<>();
    for (ModelSource model : options.models) {
      if (model.builtIn()) {
        files.add(model.name(), model.build(Precision.INT8));
        builtIn.add(model.name()); // needs no trial
      } else {
        files.add(Path.of(model.text()));
      }
    }
    for (Map.Entry<String, Graph> served : files.graphs().entrySet()) {
      check(served.getValue(), builtIn.contains(served.getKey()));
    }
    return files;
  }

  /** That a model can be run in this process. */
  private void check(Graph graph, boolean builtIn) {
    if (CompiledModel.find(graph).isPresent()) {
      throw new UsageException(
          graph.name()
              + ": expected a model for the CPU, on which this server runs all tails, found one"
              + " compiled for the Edge TPU: give the uncompiled .tflite");
    }
    if (!builtIn) {
      try {
        Trial.of(graph, true, options.opening.tfliteLibrary());
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    if (options.device.delegate().isPresent()) {
      // a model of which the delegate takes nothing would run on the CPU
      try (Devices opened = Devices.open(List.of(options.device), options.opening)) {
        opened.shares(CompiledParts.fileName(graph), graph).forEach(notices);
      }
    }
  }

  /** Memory that models may take where nobody says it: half of this machine's. */
  public static long halfOfTheMemory() {
    return Math.max(1, Machine.here().memoryBytes() / 2);
  }

  /** Models and tails that are served. */
  public int models() {
    return server.models().size();
  }

  /** The port of REST. */
  public int port() {
    return server.port();
  }

  public int grpcPort() {
    return server.grpcPort();
  }

  /** The address by which other machines reach it; empty when they do not. */
  public Optional<String> addressFromOutside() throws IOException {
    return OwnAddress.seenFromOutside(InetAddress.getByName(options.address.bind()));
  }

  /** Lets requests that are under way end, and stops. */
  public Counts stop() throws InterruptedException {
    server.drain(GRACE_MS);
    server.close();
    return new Counts(server.answered(), server.refused(), server.refusedStopping());
  }

  @Override
  public void close() {
    server.close();
  }
}
