package io.splitpoint.device;

import io.splitpoint.edgetpu.EdgeTpuDelegate;
import io.splitpoint.failure.MissingException;
import io.splitpoint.model.Graph;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.edgetpu.EdgeTpuModel;
import io.splitpoint.model.edgetpu.Estimate;
import io.splitpoint.model.edgetpu.Host;
import io.splitpoint.model.edgetpu.Workload;
import io.splitpoint.profile.Source;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.NativeLibraryException;
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

/**
 * The devices of one run, opened. Use it to run parts of a model on what the user names ({@link
 * DeviceSpec}). A Coral that is not attached is replaced by its model, which {@link #notices()}
 * says. Opened Corals are given back on close.
 */
public final class Devices implements AutoCloseable {

  private final DeviceOptions options;
  private final TfLite tflite;
  private final List<Device> devices = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final Map<String, String> libraries = new LinkedHashMap<>();
  private final CompiledParts compiled;
  private final List<EdgeTpuDelegate> delegates = new ArrayList<>();
  private final boolean sharing;

  /** Of each model, what its heads and tails share while they are open. */
  private final Map<Graph, SharedWeights> weights = new IdentityHashMap<>();

  private Devices(DeviceOptions options) {
    this.options = options;
    this.compiled = new CompiledParts(options);
    this.tflite = options.tfliteLibrary().map(TfLite::load).orElseGet(TfLite::load);
    this.sharing = options.sharedWeights() && options.xnnpack() && canShare(tflite);
    libraries.put("tflite", tflite.version() + " (" + tflite.path().getFileName() + ")");
  }

  /**
   * Opens one device for each name, or its model.
   *
   * @param specs at least one; a name given twice counts once
   * @throws MissingException when hardware is required and missing
   */
  public static Devices open(List<DeviceSpec> specs, DeviceOptions options) {
    Devices opened = new Devices(options);
    try {
      specs.stream().distinct().forEach(opened::add);
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** In the order of their names. */
  public List<Device> list() {
    return List.copyOf(devices);
  }

  /** What the user must know before any number: which device is modelled, and as what. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  /** Native libraries in use and their versions, for the provenance. */
  public Map<String, String> libraries() {
    return Map.copyOf(libraries);
  }

  /** What edgetpu_compiler said of each prefix, by the prefix's file name. */
  public Map<String, CompilerLog> compilerLogs() {
    return compiled.logs();
  }

  /**
   * What each delegate takes and leaves of a model, to be shown before it runs there.
   *
   * @param name of the model
   * @throws MissingException when one takes nothing, for the CPU would run it all; or when it
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

  private void add(DeviceSpec spec) {
    switch (spec.place()) {
      case CPU -> devices.add(new Device.Present(spec.name(), options.threads(), new Cpu()));
      case ANY_CORAL, ONE_CORAL -> addCoral(spec);
      case DELEGATE -> addDelegate(spec.delegate().orElseThrow());
      case HOST -> {
        Host host = spec.host();
        notices.add("%s: every number is modelled, from its device file".formatted(host.name()));
        devices.add(modelled(host.name(), host));
      }
    }
  }

  private void addDelegate(DelegateSpec spec) {
    DelegateRuntime runtime = new DelegateRuntime(spec, tflite, options);
    libraries.put(spec.name(), spec.inWords());
    devices.add(new Device.Present(spec.name(), options.threads(), runtime));
  }

  private final class Cpu implements Device.Runtime {

    private final Interpreter.Options cpu =
        Interpreter.Options.cpu(options.threads()).withXnnpack(options.xnnpack());

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

    private OpenPart open(Graph graph, int from, int to, Interpreter.Options how) {
      return new LocalPart(
          Interpreter.create(tflite, Slicer.slice(graph, from, to), how),
          RandomInputs.of(graph, from, to));
    }
  }

  private SharedWeights weightsOf(Graph graph) {
    return weights.computeIfAbsent(graph, g -> SharedWeights.create(tflite));
  }

  /** Another library than the bundled one may keep weights in a way that we do not know. */
  private static boolean canShare(TfLite library) {
    try {
      SharedWeights.create(library).close();
      return true;
    } catch (NativeLibraryException unknown) {
      return false;
    }
  }

  private void addCoral(DeviceSpec spec) {
    Optional<AttachedCorals> found = AttachedCorals.find(spec, options);
    if (found.isEmpty()) {
      Host host = options.modelledHost();
      notices.add(
          "%s: no Edge TPU found, so every %s number is modelled (host %s), not measured"
              .formatted(spec, spec, host.name()));
      devices.add(modelled(spec.name(), host));
      return;
    }
    AttachedCorals corals = found.get();
    libraries.put("libedgetpu", corals.libraryVersion());
    EdgeTpuDelegate delegate = corals.open(spec);
    delegates.add(delegate);
    if (corals.standIn()) {
      notices.add(
          "%s: %s plays an Edge TPU without being one, so no %s number is a measurement"
              .formatted(spec, corals.libraryPath(), spec));
    }
    devices.add(
        new Device.Present(
            spec.name(),
            options.threads(),
            corals.standIn() ? Source.MODELLED : Source.MEASURED,
            new OnCoral(delegate)));
  }

  private final class OnCoral implements Device.Runtime {

    private final EdgeTpuDelegate delegate;

    private OnCoral(EdgeTpuDelegate delegate) {
      this.delegate = delegate;
    }

    @Override
    public OpenPart open(Graph graph, int from, int to) {
      String file = from == 1 ? "prefix-%03d".formatted(to) : "tail-%03d".formatted(from - 1);
      return open(graph, from, to, file);
    }

    @Override
    public OpenPart open(Graph graph, int from, int to, String file) {
      return new LocalPart(
          Interpreter.create(
              tflite,
              compiled.of(graph, from, to, file),
              Interpreter.Options.on(delegate, options.threads()).withXnnpack(options.xnnpack())),
          RandomInputs.of(graph, from, to));
    }
  }

  private Device modelled(String name, Host host) {
    EdgeTpuModel model = EdgeTpuModel.of(host);
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

  /** The modelled host that is most like this machine. */
  public static Host hostLikeThis() {
    String board = "";
    try {
      board = Files.readString(Path.of("/proc/device-tree/model"));
    } catch (IOException e) {
      // only boards have a device tree
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

  /**
   * Gives opened Corals back, and the weights that parts shared when the last of them is closed.
   */
  @Override
  public void close() {
    weights.values().forEach(SharedWeights::close);
    weights.clear();
    delegates.forEach(EdgeTpuDelegate::close);
    delegates.clear();
  }
}
