package io.splitpoint.cli.offload;

import static io.splitpoint.cli.option.InRange.atLeast;

import io.splitpoint.app.ModelSource;
import io.splitpoint.app.UserCache;
import io.splitpoint.cli.option.Names;
import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.DeviceSpec;
import io.splitpoint.failure.InputException;
import io.splitpoint.offload.server.ServerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The models of a server, and how it runs them. */
final class ServedModelOptions {

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "a built-in model's name, a .tflite file, or a directory whose .tflite files are served;"
              + " may be repeated")
  List<String> models = List.of();

  @Option(
      names = "--load-from",
      paramLabel = "DIRECTORY",
      description =
          "clients may load and unload the .tflite files of this directory by name while the"
              + " server runs (default: they may not)")
  Optional<Path> loadFrom = Optional.empty();

  @Option(names = "--no-tails", description = "serve whole models only")
  boolean noTails;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      completionCandidates = Names.Devices.class,
      defaultValue = "cpu",
      description =
          "device of models and tails: cpu, or delegate:LIBRARY[,KEY=VALUE...] for an accelerator with"
              + " a TensorFlow Lite delegate, or its device file (default: ${DEFAULT-VALUE})")
  String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "CPU threads of one run (default: ${DEFAULT-VALUE})")
  int threads;

  @Option(
      names = "--no-xnnpack",
      description =
          "run without XNNPACK's kernels: slower, but bit by bit what clients with --no-xnnpack compute")
  boolean noXnnpack;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "models that run at the same time (default: one for each core)")
  Optional<Integer> workers = Optional.empty();

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "128",
      description = "requests that may wait before others are refused (default: ${DEFAULT-VALUE})")
  int queue;

  @Option(
      names = "--tflite-library",
      paramLabel = "FILE",
      description = "another TensorFlow Lite library than the bundled one")
  Optional<Path> tfliteLibrary = Optional.empty();

  /**
   * @throws InputException when there are no models
   */
  List<ModelSource> asked() {
    if (models.isEmpty() && loadFrom.isEmpty()) {
      throw new InputException("expected --model or --load-from, found neither");
    }
    if (loadFrom.isPresent() && !Files.isDirectory(loadFrom.get())) {
      throw new InputException(
          "--load-from: expected a directory, found none at " + loadFrom.get());
    }
    return models.stream().map(ModelSource::of).toList();
  }

  ServerSettings.Running running() {
    return new ServerSettings.Running(
        atLeast(1, "--workers", workers.orElse(Runtime.getRuntime().availableProcessors())),
        atLeast(0, "--queue", queue));
  }

  DeviceSpec spec() {
    return DeviceSpec.of(device);
  }

  DeviceOptions opening() {
    return new DeviceOptions(
        atLeast(1, "--threads", threads),
        !noXnnpack,
        false,
        tfliteLibrary,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        UserCache.directory().resolve("compiled"),
        false);
  }
}
