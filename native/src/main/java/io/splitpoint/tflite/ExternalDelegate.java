package io.splitpoint.tflite;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A delegate from a separate library: TensorFlow Lite's interface for any maker's accelerators
 * ({@code tensorflow/lite/delegates/external}). Use it to run a model on such an accelerator;
 * {@link Interpreter#delegation()} then lists the operators that it took.
 *
 * <pre>{@code
 * ExternalDelegate vx = ExternalDelegate.of(Path.of("libvx_delegate.so"), Map.of());
 * try (Interpreter run = Interpreter.create(runtime, model, Interpreter.Options.on(vx, 1))) {
 *   run.invoke();
 * }
 * }</pre>
 *
 * <p>Loading a library runs its code, so that an unknown one must be tried in a separate process
 * first. Each interpreter gets its own delegate, which is freed after it. Thread-safe.
 */
public final class ExternalDelegate implements Delegate {

  private static final String CREATE = "tflite_plugin_create_delegate";
  private static final String DESTROY = "tflite_plugin_destroy_delegate";

  /**
   * {@code RTLD_NOW | RTLD_LOCAL}: a missing function is reported at once, and a runtime that the
   * library brings along stays private to it.
   */
  private static final Map<String, Object> FLAGS = Map.of(Library.OPTION_OPEN_FLAGS, 2);

  /** {@code void (*)(const char*)}: without user data, so that one call at a time is heard. */
  private interface ReportError extends Callback {
    void report(String text);
  }

  private static final StringBuilder SAID = new StringBuilder();

  /** A strong reference, because native code may keep its address. */
  private static final ReportError REPORT = ExternalDelegate::report;

  private final Path library;
  private final Map<String, String> options;
  private NativeLibrary functions;
  private Pointer created;
  private WatchedDelegate watched;

  private ExternalDelegate(Path library, Map<String, String> options) {
    this.library = library;
    this.options = options;
  }

  /**
   * Checks the library's file without running any of its code.
   *
   * @param library the file
   * @param options the delegate's options, in the order in which it gets them
   * @throws AcceleratorException when it is not a delegate for this machine
   */
  public static ExternalDelegate of(Path library, Map<String, String> options) {
    Path file = library.toAbsolutePath().normalize();
    ElfLibrary.check(file, CREATE, DESTROY)
        .ifPresent(
            why -> {
              throw new AcceleratorException(
                  file + ": not a TensorFlow Lite delegate for this machine: " + why);
            });
    return new ExternalDelegate(file, new LinkedHashMap<>(options));
  }

  @Override
  public Delegate forOneInterpreter() {
    return new ExternalDelegate(library, options);
  }

  @Override
  public synchronized long retain(TfLite runtime) {
    if (created != null) {
      throw new IllegalStateException(library + ": an interpreter uses this delegate already");
    }
    try {
      functions = NativeLibrary.getInstance(library.toString(), FLAGS);
    } catch (UnsatisfiedLinkError e) {
      throw new AcceleratorException(library + ": cannot be loaded: " + oneLine(e), e);
    }
    created = create();
    try {
      watched = new WatchedDelegate(runtime, created);
    } catch (RuntimeException | Error e) {
      release();
      throw e;
    }
    return Pointer.nativeValue(watched.pointer());
  }

  private Pointer create() {
    synchronized (SAID) {
      SAID.setLength(0);
      int count = options.size();
      String[] keys = options.keySet().toArray(new String[0]);
      String[] values = options.values().toArray(new String[0]);
      try (Memory keyTexts = texts(keys);
          Memory valueTexts = texts(values);
          Memory keyArray = pointers(keyTexts, keys);
          Memory valueArray = pointers(valueTexts, values)) {
        Pointer delegate =
            functions
                .getFunction(CREATE)
                .invokePointer(new Object[] {keyArray, valueArray, (long) count, REPORT});
        if (delegate == null) {
          throw new AcceleratorException(
              "%s: the delegate does not start%s: %s"
                  .formatted(
                      library,
                      options.isEmpty() ? "" : " with the options " + inWords(options),
                      SAID.isEmpty() ? "it gives no reason" : SAID));
        }
        return delegate;
      }
    }
  }

  /** Zero-terminated strings, one after the other. */
  private static Memory texts(String[] texts) {
    Memory memory = new Memory(1 + Arrays.stream(texts).mapToInt(t -> bytes(t).length).sum());
    long at = 0;
    for (String text : texts) {
      byte[] bytes = bytes(text);
      memory.write(at, bytes, 0, bytes.length);
      at += bytes.length;
    }
    return memory;
  }

  private static Memory pointers(Memory to, String[] texts) {
    Memory memory = new Memory((long) Native.POINTER_SIZE * (1 + texts.length));
    memory.clear();
    long at = 0;
    for (int i = 0; i < texts.length; i++) {
      memory.setPointer((long) i * Native.POINTER_SIZE, to.share(at));
      at += bytes(texts[i]).length;
    }
    return memory;
  }

  private static byte[] bytes(String text) {
    return Native.toByteArray(text, "UTF-8");
  }

  private static void report(String text) {
    synchronized (SAID) {
      String line = String.valueOf(text).strip().replaceAll("\\s*\\R\\s*", "; ");
      SAID.append(SAID.isEmpty() ? "" : "; ").append(line);
    }
  }

  private static String inWords(Map<String, String> options) {
    return options.entrySet().stream()
        .map(option -> option.getKey() + "=" + option.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String oneLine(Throwable failure) {
    return Arrays.stream(String.valueOf(failure.getMessage()).split("\\R"))
        .map(String::strip)
        .filter(line -> line.contains(":") && !line.startsWith("Unable to load library"))
        .distinct()
        .findFirst()
        .orElse(String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; "));
  }

  @Override
  public synchronized void release() {
    if (watched != null) {
      watched.close();
      watched = null;
    }
    if (created != null) {
      functions.getFunction(DESTROY).invokeVoid(new Object[] {created});
      created = null;
    }
  }

  @Override
  public boolean leavesGraphOpen() {
    return watched.leavesGraphOpen();
  }

  @Override
  public Optional<Delegation> delegation() {
    return Optional.of(watched.delegation());
  }

  @Override
  public RuntimeException failure(String what, String runtimeText) {
    return new AcceleratorException(
        "with the delegate %s: %s: %s"
            .formatted(library, what, runtimeText.isEmpty() ? "no reason given" : runtimeText));
  }
}
