package io.splitpoint.device;

import io.splitpoint.edgetpu.EdgeTpuDelegate;
import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.edgetpu.Clock;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.profile.ColdStart;
import io.splitpoint.profile.Source;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.NativeLibraryException;
import io.splitpoint.tflite.OperatorTimes;
import io.splitpoint.tflite.SharedWeights;
import io.splitpoint.tflite.TfLite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * The opened devices of one run. Use it to run parts of a model on the devices that the user names
 * ({@link DeviceSpec}). A Coral that is not attached is replaced by its model, which {@link
 * #notices()} reports. Close it to release the Corals.
 */
public final class Devices implements AutoCloseable {

  private final DeviceOptions options;
  private final MachineSetting setting;
  private final TfLite tflite;
  private final List<Device> devices = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final Map<String, String> libraries = new LinkedHashMap<>();
  private final CompiledParts compiled;
  private final List<EdgeTpuDelegate> delegates = new ArrayList<>();
  private final boolean sharing;

  /** The weights that a model's open heads and tails share. */
  private final Map<Graph, SharedWeights> weights = new IdentityHashMap<>();

  private Devices(DeviceOptions options, MachineSetting setting) {
    this.options = options;
    this.setting = setting;
    this.compiled = new CompiledParts(options);
    this.tflite = TfLiteRuntime.library(options);
    this.sharing = options.sharedWeights() && options.xnnpack() && canShare(tflite);
    libraries.put("tflite", TfLiteRuntime.inWords(tflite));
  }

  /**
   * Opens one device for each name, or its model.
   *
   * @param specs at least one; repeated names count once
   * @throws MissingException when hardware is required and missing
   */
  public static Devices open(List<DeviceSpec> specs, DeviceOptions options) {
    return open(specs, options, MachineSetting.USUAL);
  }

  /**
   * Opens devices at operating points: one for each name, clock and number of threads.
   *
   * @param setting setting at which the caller keeps the machine
   * @throws MissingException when hardware is required and missing, or a Coral cannot run at the
   *     requested clock
   */
  public static Devices open(
      List<DeviceSpec> specs, DeviceOptions options, MachineSetting setting) {
    Devices opened = new Devices(options, setting);
    try {
      specs.stream().distinct().forEach(spec -> opened.devices.addAll(opened.opened(spec)));
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** The devices in the order of their names. */
  public List<Device> list() {
    return List.copyOf(devices);
  }

  /**
   * Checks that the runtime reports steps, before hours of measuring.
   *
   * @throws NativeLibraryException when this runtime's events are not known
   */
  public void requireSteps() {
    OperatorTimes.of(tflite, 0);
  }

  /** Notices for the user before any number: which device is modelled, and how. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  /** Native libraries in use and their versions, for the provenance. */
  public Map<String, String> libraries() {
    return Map.copyOf(libraries);
  }

  /** The compiler's log for each prefix, by the prefix's file name. */
  public Map<String, CompilerLog> compilerLogs() {
    return compiled.logs();
  }

  /**
   * Describes what each delegate takes and leaves of a model, to be shown before a run.
   *
   * @param name name of the model
   * @throws MissingException when a delegate takes nothing, so that the CPU would run everything,
   *     refuses the model, crashes or hangs
   */
  public List<String> shares(String name, Graph graph) {
    List<String> told = new ArrayList<>();
    for (Device device : devices) {
      if (device instanceof Device.Present present) {
        Optional<DelegateShare> share = present.runtime().share(graph);
        share.ifPresent(found -> told.add(found.inWords(device.name(), name)));
        if (share.isPresent() && share.get().taken() == 0) {
          throw new MissingException(told.get(told.size() - 1) + "; the CPU is the device cpu");
        }
      }
    }
    return told;
  }

  private List<Device> opened(DeviceSpec spec) {
    return switch (spec.place()) {
      case CPU -> present(spec, Optional.empty(), Source.MEASURED, threads -> new Cpu(threads));
      case ANY_CORAL, ONE_CORAL -> coral(spec);
      case DELEGATE -> delegate(spec, spec.delegate().orElseThrow());
      case HOST -> {
        Host host = spec.host();
        notices.add("%s: every number is modelled, from its device file".formatted(host.name()));
        yield modelled(host.name(), host);
      }
    };
  }

  private List<Device> delegate(DeviceSpec device, DelegateSpec spec) {
    libraries.put(spec.name(), spec.inWords());
    return present(
        device,
        Optional.empty(),
        Source.MEASURED,
        threads -> new DelegateRuntime(spec, tflite, options.withThreads(threads)));
  }

  /** A device for each number of threads. */
  private List<Device> present(
      DeviceSpec spec, Optional<Clock> coral, Source source, IntFunction<Device.Runtime> runtime) {
    if (setting.threads().isEmpty()) {
      return List.of(present(spec, coral, OptionalInt.empty(), source, runtime));
    }
    return setting.threads().stream()
        .map(threads -> present(spec, coral, OptionalInt.of(threads), source, runtime))
        .toList();
  }

  private Device present(
      DeviceSpec spec,
      Optional<Clock> coral,
      OptionalInt named,
      Source source,
      IntFunction<Device.Runtime> runtime) {
    int threads = named.orElse(options.threads());
    return new Device.Present(
        setting.name(spec.name(), coral, named),
        spec.kind(),
        threads,
        source,
        false,
        runtime.apply(threads));
  }

  private final class Cpu implements Device.Runtime {

    private final Interpreter.Options cpu;

    private Cpu(int threads) {
      cpu = Interpreter.Options.cpu(threads).withXnnpack(options.xnnpack());
    }

    @Override
    public OpenPart open(Graph graph, int from, int to) {
      return open(graph, from, to, cpu);
    }

    @Override
    public OpenPart openSharing(Graph graph, int from, int to) {
      return sharing
          ? open(graph, from, to, cpu.withSharedWeights(weightsOf(graph)))
          : open(graph, from, to);
    }

    @Override
    public Optional<SteppedPart> openStepped(Graph graph, int from, int to) {
      return Optional.of(SteppedPart.open(tflite, graph, from, to, cpu));
    }

    @Override
    public Optional<ColdStart> coldStart(Graph graph, int from, int to, int processes) {
      return Optional.of(
          ColdStartProcess.of(
              processes, graph, from, to, options.withThreads(cpu.threads()), Optional.empty()));
    }

    private OpenPart open(Graph graph, int from, int to, Interpreter.Options how) {
      return new LocalPart(
          LocalPart.interpreter(graph, tflite, Slicer.slice(graph, from, to), how),
          RandomInputs.of(graph, from, to));
    }
  }

  private SharedWeights weightsOf(Graph graph) {
    return weights.computeIfAbsent(graph, g -> SharedWeights.create(tflite));
  }

  /** Whether this library can share weights; one that is not bundled may store them otherwise. */
  private static boolean canShare(TfLite library) {
    try {
      SharedWeights.create(library).close();
      return true;
    } catch (NativeLibraryException unknown) {
      return false;
    }
  }

  private List<Device> coral(DeviceSpec spec) {
    Optional<AttachedCorals> found = AttachedCorals.find(spec, options);
    if (found.isEmpty()) {
      Host host = options.modelledHost();
      notices.add(
          "%s: no Edge TPU found, so every %s number is modelled (host %s), not measured"
              .formatted(spec, spec, host.name()));
      return modelled(spec.name(), host);
    }
    AttachedCorals corals = found.get();
    libraries.put("libedgetpu", corals.libraryVersion());
    Optional<Clock> clock = setting.coralClock();
    EdgeTpuDelegate delegate = corals.open(spec, clock);
    delegates.add(delegate);
    if (corals.standIn()) {
      notices.add(
          "%s: %s emulates an Edge TPU, so no %s number is a measurement"
              .formatted(spec, corals.libraryPath(), spec));
    }
    return present(
        spec,
        clock,
        corals.standIn() ? Source.MODELLED : Source.MEASURED,
        threads -> new OnCoral(delegate, threads));
  }

  private final class OnCoral implements Device.Runtime {

    private final EdgeTpuDelegate delegate;

    private final int threads;

    private OnCoral(EdgeTpuDelegate delegate, int threads) {
      this.delegate = delegate;
      this.threads = threads;
    }

    @Override
    public OpenPart open(Graph graph, int from, int to) {
      return open(graph, from, to, file(from, to));
    }

    private static String file(int from, int to) {
      return from == 1 ? "prefix-%03d".formatted(to) : "tail-%03d".formatted(from - 1);
    }

    @Override
    public Optional<SteppedPart> openStepped(Graph graph, int from, int to) {
      return Optional.of(
          SteppedPart.open(
              tflite, graph, from, to, compiled.of(graph, from, to, file(from, to)), how()));
    }

    private Interpreter.Options how() {
      return Interpreter.Options.on(delegate, threads).withXnnpack(options.xnnpack());
    }

    @Override
    public OpenPart open(Graph graph, int from, int to, String file) {
      return new LocalPart(
          LocalPart.interpreter(graph, tflite, compiled.of(graph, from, to, file), how()),
          RandomInputs.of(graph, from, to));
    }
  }

  /** Modelled devices; the host's number of threads does not matter to the model. */
  private List<Device> modelled(String name, Host usual) {
    Host host =
        setting.cpuMhz().isPresent() ? usual.withCpuClock(setting.cpuMhz().getAsInt()) : usual;
    if (setting.coralClocks().isEmpty()) {
      String called = setting.name(name, Optional.empty(), OptionalInt.empty());
      return List.of(modelled(called, host, EdgeTpuModel.of(host)));
    }
    return setting.coralClocks().stream()
        .map(
            clock ->
                modelled(
                    setting.name(name, Optional.of(clock), OptionalInt.empty()),
                    host,
                    EdgeTpuModel.of(host, clock)))
        .toList();
  }

  private Device modelled(String name, Host host, EdgeTpuModel model) {
    return new Device.Modelled(
        name,
        options.threads(),
        (graph, from, to) -> {
          Estimate estimate = model.estimate(Workload.of(graph), from, to);
          return new Device.Prediction(
              estimate.latencyMs(),
              estimate.latencyLowMs(),
              estimate.latencyHighMs(),
              estimate.energyMj(),
              estimate.energyLowMj(),
              estimate.energyHighMj(),
              host.power().idleW());
        });
  }

  /** The modelled host that is most similar to this machine. */
  public static Host hostLikeThis() {
    String board = "";
    try {
      board = Files.readString(Path.of("/proc/device-tree/model"));
    } catch (IOException e) {
      // Only boards have a device tree.
    }
    if (board.contains("Raspberry Pi 3")) {
      return Host.named("usb2-rpi3");
    }
    if (board.contains("Phanbell") || board.contains("Coral")) {
      return Host.named("pcie-devboard");
    }
    return Host.named(
        System.getProperty("os.arch").equals("aarch64") ? "usb3-rpi4" : "usb3-desktop");
  }

  /** Releases the Corals, and the weights that parts shared when the last of them is closed. */
  @Override
  public void close() {
    weights.values().forEach(SharedWeights::close);
    weights.clear();
    delegates.forEach(EdgeTpuDelegate::close);
    delegates.clear();
  }
}
