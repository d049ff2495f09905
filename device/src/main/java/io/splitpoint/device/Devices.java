package io.splitpoint.device;

import io.splitpoint.edgetpu.EdgeTpu;
import io.splitpoint.edgetpu.EdgeTpuDelegate;
import io.splitpoint.edgetpu.EdgeTpuDevice;
import io.splitpoint.model.Graph;
import io.splitpoint.model.Layer;
import io.splitpoint.model.RandomInputs;
import io.splitpoint.model.Slicer;
import io.splitpoint.model.edgetpu.CompiledModel;
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
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The devices of one run, opened from what the user calls them: {@code cpu}, {@code coral}, {@code
 * coral:usb:1}, {@code coral:pci:0}, or the path of a device file. A Coral that is not there is
 * replaced by its model, which {@link #notices()} says. Opened Corals are given back on close.
 */
public final class Devices implements AutoCloseable {

  private final DeviceOptions options;
  private final TfLite tflite;
  private final List<Device> devices = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final Map<String, String> libraries = new LinkedHashMap<>();
  private final Map<String, CompilerLog> compilerLogs = new TreeMap<>();
  private final List<EdgeTpuDelegate> delegates = new ArrayList<>();
  private final boolean sharing;

  /** Of each model, what its heads and tails share while they are open. */
  private final Map<Graph, SharedWeights> weights = new IdentityHashMap<>();

  private Devices(DeviceOptions options) {
    this.options = options;
    this.tflite = options.tfliteLibrary().map(TfLite::load).orElseGet(TfLite::load);
    this.sharing = options.xnnpack() && canShare(tflite);
    libraries.put("tflite", tflite.version() + " (" + tflite.path().getFileName() + ")");
  }

  /**
   * @param names at least one; a name given twice counts once
   * @throws DeviceNameException when a name is none
   * @throws MissingDeviceException when hardware is required and missing
   */
  public static Devices open(List<String> names, DeviceOptions options) {
    for (String name : names) {
      check(name);
    }
    Devices opened = new Devices(options);
    try {
      names.stream().distinct().forEach(opened::add);
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
    return new TreeMap<>(compilerLogs);
  }

  private static void check(String name) {
    if (!name.equals("cpu")
        && !name.matches("coral(:(usb|pci):\\d{1,3})?")
        && !name.endsWith(".yaml")
        && !name.endsWith(".yml")) {
      throw new DeviceNameException(
          "device: expected cpu, coral, coral:usb:N, coral:pci:N or a device file (.yaml), found '"
              + name
              + "'");
    }
  }

  private void add(String name) {
    if (name.equals("cpu")) {
      devices.add(
          new Device.Present(
              name,
              options.threads(),
              (graph, from, to) ->
                  new LocalPart(
                      Interpreter.create(tflite, Slicer.slice(graph, from, to), cpuOptions(graph)),
                      RandomInputs.of(graph, from, to))));
    } else if (name.startsWith("coral")) {
      addCoral(name);
    } else {
      Host host = Host.read(Path.of(name));
      notices.add("%s: every number is modelled, from the device file".formatted(host.name()));
      devices.add(modelled(host.name(), host));
    }
  }

  private Interpreter.Options cpuOptions(Graph graph) {
    Interpreter.Options cpu =
        Interpreter.Options.cpu(options.threads()).withXnnpack(options.xnnpack());
    return options.xnnpack() && sharing
        ? cpu.withSharedWeights(weights.computeIfAbsent(graph, g -> SharedWeights.create(tflite)))
        : cpu;
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

  private void addCoral(String name) {
    Optional<EdgeTpu> library = EdgeTpu.find(options.edgetpuLibrary());
    boolean attached = library.isPresent() && !library.get().devices().isEmpty();
    if (attached) {
      libraries.put("libedgetpu", library.get().version());
      EdgeTpuDevice device = library.get().device(name);
      EdgeTpuDelegate delegate = library.get().open(device, Map.of());
      delegates.add(delegate);
      Source source = library.get().standIn() ? Source.MODELLED : Source.MEASURED;
      if (source == Source.MODELLED) {
        notices.add(
            "%s: %s plays an Edge TPU without being one, so no %s number is a measurement"
                .formatted(name, library.get().path(), name));
      }
      devices.add(
          new Device.Present(
              name,
              options.threads(),
              source,
              (graph, from, to) ->
                  new LocalPart(
                      onCoral(delegate, graph, from, to), RandomInputs.of(graph, from, to))));
      return;
    }
    String missing =
        library.isEmpty()
            ? EdgeTpu.ABSENT
            : "libedgetpu is there, but no Edge TPU is attached (or this user may not open it)";
    if (options.requireHardware()) {
      throw new MissingDeviceException(name + ": " + missing);
    }
    Host host = options.edgetpuHost().map(Host::of).orElseGet(Devices::hostLikeThis);
    notices.add(
        "%s: no Edge TPU found, so every %s number is modelled (host %s), not measured"
            .formatted(name, name, host.name()));
    devices.add(modelled(name, host));
  }

  private Interpreter onCoral(EdgeTpuDelegate delegate, Graph graph, int from, int to) {
    ByteBuffer part = Slicer.slice(graph, from, to);
    if (CompiledModel.find(graph).isEmpty()) {
      part =
          from == 1
              ? compiled("prefix", graph.layers().get(to - 1), part)
              : compiled("tail", graph.layers().get(from - 2), part);
    }
    return Interpreter.create(
        tflite,
        part,
        Interpreter.Options.on(delegate, options.threads()).withXnnpack(options.xnnpack()));
  }

  /** A model that was not compiled would run on the CPU without a word, and be timed as a Coral. */
  private ByteBuffer compiled(String part, Layer cutAfter, ByteBuffer model) {
    String file = "%s-%03d".formatted(part, cutAfter.index());
    EdgeTpuCompiler.Compiled compiled =
        EdgeTpuCompiler.find(options.edgetpuCompiler(), options.compiledModels())
            .compile(file, model);
    String name = part.equals("tail") ? "tail after " + cutAfter.name() : cutAfter.name();
    compiled.log().ifPresent(log -> compilerLogs.put(name, log));
    Graph graph = Graph.read(compiled.path());
    if (CompiledModel.find(graph).isEmpty()) {
      throw new MissingDeviceException(
          compiled.path()
              + ": expected operators for the Edge TPU, found none: the compiler mapped no"
              + " operator of this "
              + part);
    }
    return graph.bytes();
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
              estimate.energyHighMj());
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
