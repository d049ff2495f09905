package io.splitpoint.app.streaming;

import io.splitpoint.device.DeviceOptions;
import io.splitpoint.device.TfLiteRuntime;
import io.splitpoint.device.trial.Trial;
import io.splitpoint.model.Graph;
import io.splitpoint.profiler.Machine;
import io.splitpoint.profiler.ProfileTarget;
import io.splitpoint.run.Provenance;
import io.splitpoint.run.WholeFile;
import io.splitpoint.stream.prepare.Crop;
import io.splitpoint.stream.prepare.ModelPreprocessors;
import io.splitpoint.stream.run.Drop;
import io.splitpoint.stream.run.Observer;
import io.splitpoint.stream.run.Setup;
import io.splitpoint.stream.run.Stream;
import io.splitpoint.stream.run.StreamResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A stream of frames through a model on one or several accelerators. It is the use case of {@code
 * stream}: {@link #prepare} refuses what cannot run before anything is opened, {@link #run} runs
 * the stream to its end.
 */
public final class Streaming {

  /**
   * The options of a stream.
   *
   * @param model the model's name in files and messages
   * @param builtIn whether it is built in, with untrained weights
   * @param trace CSV file for the state of the stream once a second
   * @param metrics address for Prometheus
   */
  public record Options(
      String model,
      boolean builtIn,
      Graph graph,
      Accelerators on,
      Frames frames,
      Optional<Path> trace,
      Optional<InetSocketAddress> metrics) {}

  /**
   * The devices of a stream.
   *
   * @param devices names of devices, see {@link io.splitpoint.device.DeviceSpec}
   * @param count number of devices; empty for those named, all attached Corals, or one
   * @param mode {@code auto}, {@code replicate}, {@code pipeline}, or such as {@code 2x2}
   * @param results whether the CPU computes the results of modelled devices
   * @param silence time after which an accelerator that does not answer counts as failed
   */
  public record Accelerators(
      List<String> devices,
      Optional<Integer> count,
      String mode,
      boolean results,
      Duration silence,
      DeviceOptions opening) {}

  /**
   * The frames of a stream and their destination.
   *
   * @param source value of the option: camera, video, pictures, standard input or synthetic
   * @param sink value of the option; {@code none} for none
   * @param whole whether the model gets the whole picture, stretched, instead of its middle
   * @param threshold lowest score of a box, 0 to 1
   * @param seen CSV file of the results
   * @param labels names of the classes, fewer than classes where they are unknown
   * @param preprocessing threads; empty to balance the stages
   * @param drop policy for late frames; empty for the source's default
   * @param most number of frames after which the stream ends
   */
  public record Frames(
      String source,
      String sink,
      boolean whole,
      float threshold,
      Optional<Path> seen,
      List<String> labels,
      Optional<Integer> preprocessing,
      Optional<Drop> drop,
      OptionalLong most) {}

  /**
   * The result of a stream.
   *
   * @param accelerators number of accelerators used
   * @param why reason for their arrangement in one line
   * @param modelledFps frames a second of the accelerators by the Edge TPU model; empty where they
   *     are present
   */
  public record Result(
      StreamResult report, int accelerators, String why, OptionalDouble modelledFps) {}

  private final Options options;
  private final StreamDevices devices;

  private Streaming(Options options, StreamDevices devices) {
    this.options = options;
    this.devices = devices;
  }

  /**
   * Finds the devices, and tries a user's model in a separate process if it runs on the CPU.
   *
   * @throws io.splitpoint.failure.InputException when the model's input is not a picture
   */
  public static Streaming prepare(Options options) throws IOException {
    Accelerators on = options.on();
    ModelPreprocessors.of(1, 1, Crop.whole(1, 1), options.graph());
    StreamDevices devices = StreamDevices.of(on.devices(), on.count(), on.opening());
    Streaming streaming = new Streaming(options, devices);
    if (!options.builtIn() && streaming.computesHere()) {
      Trial.of(options.graph(), true, Optional.empty());
    }
    return streaming;
  }

  /** Whether times come from a model, or from a library that emulates a device. */
  public boolean modelled() {
    return devices.modelled();
  }

  private boolean computesHere() {
    return switch (devices.kind()) {
      case CPU, DELEGATE, MODELLED -> options.on().results();
      case CORAL -> false;
    };
  }

  /**
   * Runs the stream to the end of its frames.
   *
   * @param commandLine command line for the provenance beside the trace
   * @param terminal observer of samples and notices
   * @param interruptible receives the action that ends the stream early and in order
   */
  public Result run(List<String> commandLine, Observer terminal, Consumer<Runnable> interruptible)
      throws IOException, InterruptedException {
    Provenance provenance = provenance(commandLine);
    Machine.State before = Machine.State.now();
    Result result;
    try (StreamWatchers watchers =
        StreamWatchers.open(terminal, options.trace(), options.metrics(), modelled())) {
      notices(watchers);
      result = run(watchers.all(), interruptible);
    }
    if (options.trace().isPresent()) {
      provenance.machine(Machine.here(), before, Machine.State.now()).ended();
      WholeFile.write(beside(options.trace().get()), provenance::writeTo);
    }
    return result;
  }

  private void notices(StreamWatchers watchers) {
    devices.notice(options.on().results()).ifPresent(watchers::notice);
    devices.shares(options.model(), options.graph()).forEach(watchers::notice);
    if (options.builtIn() && computesHere()) {
      watchers.notice(
          options.model()
              + " is built in with untrained weights: what it sees in a picture"
              + " is meaningless (docs/method.md names trained detectors)");
    }
  }

  private Result run(List<Observer> watching, Consumer<Runnable> interruptible)
      throws IOException, InterruptedException {
    StreamAccelerators on =
        StreamAccelerators.open(
            options.graph(), devices, options.on().mode(), options.on().results());
    Setup setup = StreamParts.open(options.graph(), on, options.frames());
    try (Stream stream =
        Stream.open(
            setup, watching, () -> Machine.State.now().temperatureC(), options.on().silence())) {
      interruptible.accept(stream::stop);
      return new Result(stream.run(), on.accelerators().size(), on.why(), on.modelledFps());
    }
  }

  private Provenance provenance(List<String> commandLine) throws IOException {
    return new Provenance(commandLine)
        .targets(
            List.of(
                new ProfileTarget(
                    options.model(), options.graph().precision(), options.graph(), List.of())))
        .libraries(Map.of("tensorflow-lite", TfLiteRuntime.bundled(1, true).version()))
        .put("devices", devices.names())
        .put("source", options.frames().source());
  }

  private static Path beside(Path csv) {
    String name = csv.getFileName().toString().replaceFirst("\\.csv$", "");
    return csv.resolveSibling(name + ".json");
  }
}
