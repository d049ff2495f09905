package io.splitpoint.edgetpu;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import io.splitpoint.edgetpu.EdgeTpuDevice.Bus;
import io.splitpoint.tflite.AcceleratorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A loaded libedgetpu and the Edge TPUs that it finds. Thread-safe.
 *
 * <pre>{@code
 * EdgeTpu coral = EdgeTpu.find(Optional.empty()).orElseThrow();
 * try (EdgeTpuDelegate delegate = coral.open(coral.device("coral:usb:0"), Map.of());
 *     Interpreter run = Interpreter.create(runtime, compiled, Interpreter.Options.on(delegate, 1))) {
 *   run.invoke();
 * }
 * }</pre>
 */
public final class EdgeTpu {

  /** The message when {@link #find} finds nothing. */
  public static final String ABSENT =
      "libedgetpu.so.1 is not installed (https://coral.ai/software, or a build for a newer TensorFlow:"
          + " https://github.com/feranick/libedgetpu), or another libedgetpu can be named";

  private static final String LIBRARY = "libedgetpu.so.1";
  private static final String THROTTLED = "USB connected EdgeTpu is throttled";
  private static final Pattern NAME = Pattern.compile("coral(?::(usb|pci))?(?::(\\d{1,4}))?");

  private final LibEdgeTpu library;
  private final String path;
  private final String version;

  private EdgeTpu(LibEdgeTpu library, String path, String version) {
    this.library = library;
    this.path = path;
    this.version = version;
  }

  /**
   * Loads libedgetpu.
   *
   * @param library the file, or empty for the system's {@code libedgetpu.so.1}
   * @return empty when none was named and the system has none
   * @throws AcceleratorException when the named file is missing or a library cannot be loaded
   */
  public static Optional<EdgeTpu> find(Optional<Path> library) {
    if (library.isPresent() && !Files.isRegularFile(library.get())) {
      throw new AcceleratorException(library.get() + ": no such file (given as libedgetpu)");
    }
    String name = library.map(file -> file.toAbsolutePath().normalize().toString()).orElse(LIBRARY);
    try {
      LibEdgeTpu loaded = Native.load(name, LibEdgeTpu.class);
      String version = loaded.edgetpu_version();
      if (version == null) {
        throw new AcceleratorException(name + ": reports no version");
      }
      return Optional.of(new EdgeTpu(loaded, name, version));
    } catch (UnsatisfiedLinkError e) {
      String reason = String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
      if (library.isEmpty() && reason.contains(LIBRARY + ": cannot open shared object file")) {
        return Optional.empty();
      }
      throw new AcceleratorException(name + ": not a usable libedgetpu: " + reason, e);
    }
  }

  /** The library's own version text: {@code BuildLabel(COMPILER=…), RuntimeVersion(14)}. */
  public String version() {
    return version;
  }

  /** Whether the library declares that it emulates a device; its runs are no measurements. */
  public boolean standIn() {
    return version.contains("STAND-IN");
  }

  /**
   * Describes why this library would crash a TensorFlow Lite runtime, judged by its version alone;
   * opening a device checks more. Empty when no reason is known.
   *
   * @param runtimeVersion such as {@code 2.20.0}
   */
  public Optional<String> clash(String runtimeVersion) {
    return Compatibility.clash(version, runtimeVersion);
  }

  /**
   * Whether the library never runs a USB device at its full clock ({@code libedgetpu1-std}); empty
   * where its file is not found. Only the text of a log message (libedgetpu, {@code
   * tflite/edgetpu_context_direct.cc}) tells the two builds apart.
   */
  public Optional<Boolean> throttled() {
    try {
      Path file = Path.of(path);
      if (!Files.isRegularFile(file)) {
        file =
            Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .map(line -> line.replaceFirst("^[^/]*", ""))
                .filter(mapped -> mapped.contains("/" + LIBRARY))
                .map(Path::of)
                .findFirst()
                .orElse(file);
      }
      return Optional.of(
          new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(THROTTLED));
    } catch (IOException notFound) {
      return Optional.empty();
    }
  }

  /** The named file, or the system library's name. */
  public String path() {
    return path;
  }

  /** The devices attached now, opened ones included. */
  public List<EdgeTpuDevice> devices() {
    LongByReference count = new LongByReference();
    Pointer array = library.edgetpu_list_devices(count);
    if (array == null) {
      return List.of();
    }
    try {
      List<EdgeTpuDevice> found = new ArrayList<>();
      int[] onBus = new int[Bus.values().length];
      long stride = 2L * Native.POINTER_SIZE;
      for (long at = 0; at < count.getValue() * stride; at += stride) {
        int type = array.getInt(at);
        Pointer name = array.getPointer(at + Native.POINTER_SIZE);
        if (type >= 0 && type < onBus.length && name != null) {
          found.add(new EdgeTpuDevice(Bus.values()[type], onBus[type]++, name.getString(0)));
        }
      }
      return List.copyOf(found);
    } finally {
      library.edgetpu_free_devices(array);
    }
  }

  /**
   * The attached device with a command-line name: {@code coral} (the first), {@code coral:usb:N},
   * {@code coral:pci:N}.
   *
   * @throws AcceleratorException when it is not attached; the message names those that are
   * @throws IllegalArgumentException when the name has another form
   */
  public EdgeTpuDevice device(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw new IllegalArgumentException("'" + name + "' is not coral, coral:usb:N or coral:pci:N");
    }
    List<EdgeTpuDevice> attached = devices();
    String bus = parts.group(1);
    int index = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
    return attached.stream()
        .filter(d -> bus == null || d.bus().name().equalsIgnoreCase(bus))
        .skip(index)
        .findFirst()
        .orElseThrow(
            () ->
                new AcceleratorException(
                    attached.isEmpty()
                        ? path + " is installed but finds no Edge TPU: is one plugged in?"
                        : name + " is not attached; attached: " + attached));
  }

  /**
   * Opens a device. One process may open it more than once: the chip is then shared.
   *
   * @param options libedgetpu's options: {@code Performance} (Low, Medium, High, Max), {@code
   *     Usb.AlwaysDfu}, {@code Usb.MaxBulkInQueueLength}
   * @return a delegate for interpreters, which the caller closes
   * @throws AcceleratorException when it cannot be opened, with the likely reason
   */
  public EdgeTpuDelegate open(EdgeTpuDevice device, Map<String, String> options) {
    // A null name or value makes the library abort the process: Map.copyOf refuses both.
    Map<String, String> checked = Map.copyOf(options);
    Pointer delegate;
    if (checked.isEmpty()) {
      delegate = library.edgetpu_create_delegate(device.bus().ordinal(), device.path(), null, 0);
    } else {
      List<Memory> strings = new ArrayList<>(); // The strings must stay reachable during the call.
      Memory array = new Memory(2L * Native.POINTER_SIZE * checked.size());
      checked.forEach(
          (name, value) -> {
            strings.add(string(name));
            strings.add(string(value));
          });
      for (int i = 0; i < strings.size(); i++) {
        array.setPointer((long) i * Native.POINTER_SIZE, strings.get(i));
      }
      delegate =
          library.edgetpu_create_delegate(
              device.bus().ordinal(), device.path(), array, checked.size());
      strings.forEach(Memory::close);
      array.close();
    }
    if (delegate == null) {
      throw new AcceleratorException(
          device + " cannot be opened: " + OpenFailure.reason(this, device, checked));
    }
    return new EdgeTpuDelegate(this, device, delegate);
  }

  private static Memory string(String text) {
    byte[] bytes = Native.toByteArray(text, "UTF-8");
    Memory memory = new Memory(bytes.length);
    memory.write(0, bytes, 0, bytes.length);
    return memory;
  }

  void free(Pointer delegate) {
    library.edgetpu_free_delegate(delegate);
  }
}
