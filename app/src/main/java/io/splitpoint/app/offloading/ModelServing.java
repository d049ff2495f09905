package io.splitpoint.app.offloading;

import io.splitpoint.app.ModelSource;
import io.splitpoint.device.CompiledParts;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.device.Devices;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.edgetpu.CompiledModel;
import io.splitpoint.model.zoo.Precision;
import io.splitpoint.offload.server.InferenceServer;
import io.splitpoint.offload.server.ModelDirectory;
import io.splitpoint.offload.server.ModelFiles;
import io.splitpoint.offload.server.ServerSettings;
import io.splitpoint.profiler.Machine;
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
 * A server of models and all their tails by the Open Inference Protocol, which tries the models
 * first. It is the use case of {@code offload serve}, the other machine of a split.
 */
public final class ModelServing implements AutoCloseable {

  /** Time for requests in progress when the server is told to stop. */
  private static final long GRACE_MS = 1_000;

  /**
   * The options of a server.
   *
   * @param models built-in ones, files, and directories of files
   * @param loadFrom directory whose models clients may load and unload; empty for none
   * @param tails whether the models' tails are served too
   * @param device the CPU, or a delegate's
   * @param opening options for opening it
   * @param loaded largest number of models and tails in memory
   * @param modelBytes limit on their memory
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
   * Numbers of requests.
   *
   * @param refusedStopping refused requests because the server stopped
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
      throw new InputException(
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
   * @param notices receives what a delegate takes of them, a line each
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
        builtIn.add(model.name()); // It needs no trial.
      } else {
        files.add(Path.of(model.text()));
      }
    }
    for (Map.Entry<String, Graph> served : files.graphs().entrySet()) {
      check(served.getValue(), builtIn.contains(served.getKey()));
    }
    return files;
  }

  /** Checks that a model can run in this process. */
  private void check(Graph graph, boolean builtIn) {
    if (CompiledModel.find(graph).isPresent()) {
      throw new InputException(
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
      // A model of which the delegate takes nothing would run on the CPU.
      try (Devices opened = Devices.open(List.of(options.device), options.opening)) {
        opened.shares(CompiledParts.fileName(graph), graph).forEach(notices);
      }
    }
  }

  /** The default memory for models: half of this machine's. */
  public static long halfOfTheMemory() {
    return Math.max(1, Machine.here().memoryBytes() / 2);
  }

  /** The number of served models and tails. */
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

  /** The address by which other machines reach it; empty when they cannot. */
  public Optional<String> addressFromOutside() throws IOException {
    return OwnAddress.seenFromOutside(InetAddress.getByName(options.address.bind()));
  }

  /** Lets requests in progress end, and stops. */
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
