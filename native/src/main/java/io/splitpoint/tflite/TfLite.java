package io.splitpoint.tflite;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The loaded TensorFlow Lite C library. A process has one, because its functions are bound once for
 * speed. Thread-safe.
 */
public final class TfLite {

  /** {@code tflite::LoggerOptions::SetMinimumLogSeverity}; 4 is silent. Not part of the C API. */
  private static final String SET_MINIMUM_LOG_SEVERITY =
      "_ZN6tflite13LoggerOptions21SetMinimumLogSeverityENS_11LogSeverityE";

  private static final int SILENT = 4;

  /**
   * {@code RTLD_LAZY | RTLD_LOCAL}: a delegate's library with its own TensorFlow Lite must not bind
   * to this one's functions.
   */
  private static final Map<String, Object> FLAGS = Map.of(Library.OPTION_OPEN_FLAGS, 1);

  private static TfLite loaded;

  private final NativeLibrary functions;
  private final Path path;
  private final String version;
  private final boolean bundled;

  private TfLite(NativeLibrary functions, Path path, String version, boolean bundled) {
    this.functions = functions;
    this.path = path;
    this.version = version;
    this.bundled = bundled;
  }

  /**
   * Loads the bundled library, unpacked on first use into a directory of {@link NativeCache}.
   *
   * @throws NativeLibraryException when none is bundled for this machine, no directory can hold it,
   *     or the process has loaded another library
   */
  public static synchronized TfLite load() {
    if (loaded != null && loaded.bundled) {
      return loaded;
    }
    String os = System.getProperty("os.name");
    String arch = System.getProperty("os.arch");
    BundledLibrary library =
        BundledLibrary.tfLite(os, arch)
            .orElseThrow(
                () ->
                    new NativeLibraryException(
                        "no TensorFlow Lite is bundled for "
                            + os
                            + " on "
                            + arch
                            + " (linux on x86-64 and arm64 are): another TensorFlow Lite can be named"));
    StringBuilder tried = new StringBuilder();
    for (Path cache : NativeCache.directories()) {
      try {
        Path file = NativeCache.unpack(library, cache);
        prepareJna(cache);
        return bind(file, true);
      } catch (IOException | UnsatisfiedLinkError e) {
        tried.append(tried.isEmpty() ? "" : "; ").append(oneLine(e));
      }
    }
    throw new NativeLibraryException("cannot unpack and load TensorFlow Lite: " + tried);
  }

  /**
   * Loads a library that the user names.
   *
   * @throws NativeLibraryException when it is not a TensorFlow Lite C library for this machine, or
   *     the process has loaded another one
   */
  public static synchronized TfLite load(Path library) {
    Path file = library.toAbsolutePath().normalize();
    if (loaded != null && loaded.path.equals(file)) {
      return loaded;
    }
    if (!Files.isRegularFile(file)) {
      throw new NativeLibraryException(library + ": no such file (given as TensorFlow Lite)");
    }
    NativeCache.directories().stream().anyMatch(TfLite::prepareJna);
    try {
      return bind(file, false);
    } catch (UnsatisfiedLinkError e) {
      throw new NativeLibraryException(
          library + ": not a usable TensorFlow Lite C library: " + oneLine(e), e);
    }
  }

  private static TfLite bind(Path file, boolean bundled) {
    if (loaded != null) {
      throw new NativeLibraryException(
          "%s: this process already uses %s, and a process can use only one"
              .formatted(file, loaded.path));
    }
    NativeLibrary library = NativeLibrary.getInstance(file.toString(), FLAGS);
    LibTfLite.bind(library);
    silence(library);
    String version = LibTfLite.TfLiteVersion();
    if (version == null) {
      throw new NativeLibraryException(file + ": gives no version");
    }
    loaded = new TfLite(library, file, version, bundled);
    return loaded;
  }

  /** Silences the runtime's notes and warnings; errors become exceptions. */
  private static void silence(NativeLibrary library) {
    try {
      library.getFunction(SET_MINIMUM_LOG_SEVERITY).invokeInt(new Object[] {SILENT});
    } catch (UnsatisfiedLinkError e) {
      // A library of another build may hide its C++ names: then its notes stay.
    }
  }

  /** Keeps JNA from unpacking its native part at every start, or where nothing may be executed. */
  private static boolean prepareJna(Path cache) {
    String property = "jna.boot.library.path";
    if (System.getProperty(property) != null) {
      return true;
    }
    Optional<BundledLibrary> library =
        BundledLibrary.jna(System.getProperty("os.name"), System.getProperty("os.arch"));
    if (library.isEmpty()) {
      return true;
    }
    try {
      System.setProperty(property, NativeCache.unpack(library.get(), cache).getParent().toString());
      return true;
    } catch (IOException | NativeLibraryException e) {
      return false; // JNA then unpacks its native part itself.
    }
  }

  private static String oneLine(Throwable failure) {
    if (failure instanceof FileSystemException file) {
      String reason = file.getReason() == null ? "cannot be made or written" : file.getReason();
      return file.getFile() + ": " + reason;
    }
    return String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /** The library, for functions that not every build has. */
  NativeLibrary functions() {
    return functions;
  }

  /** Whether this build of the library has a function. */
  boolean has(String function) {
    try {
      functions.getFunction(function);
      return true;
    } catch (UnsatisfiedLinkError absent) {
      return false;
    }
  }

  /** The library's version, for example {@code 2.21.0}. */
  public String version() {
    return version;
  }

  /** The absolute path of the loaded file. */
  public Path path() {
    return path;
  }

  /** Whether this is the bundled library. */
  public boolean bundled() {
    return bundled;
  }
}
