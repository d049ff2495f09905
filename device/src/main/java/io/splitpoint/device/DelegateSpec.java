package io.splitpoint.device;

import io.splitpoint.failure.InputException;
import io.splitpoint.profile.DeviceKind;
import io.splitpoint.table.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An accelerator behind an external delegate of TensorFlow Lite: {@code
 * delegate:libvx_delegate.so,key=value}, or a device file with {@code kind: delegate}. Use {@link
 * DeviceSpec} to read either.
 *
 * @param name name in tables: {@code delegate:} and the device file's or the library's name
 * @param library the delegate's file, which may be missing
 * @param options the delegate's options, in the given order
 */
public record DelegateSpec(String name, Path library, Map<String, String> options) {

  private static final List<String> KEYS = List.of("kind", "name", "library", "options");
  private static final String WORD = "[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}";

  /** Prefix of its name on the command line and in tables. */
  static final String PREFIX = DeviceKind.DELEGATE_PREFIX;

  /**
   * @param text {@code delegate:PATH[,key=value…]}
   * @throws InputException when the text has another form
   */
  static DelegateSpec of(String text) {
    List<String> parts = List.of(text.substring(PREFIX.length()).split(",", -1));
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : parts.subList(1, parts.size())) {
      int sign = option.indexOf('=');
      if (sign < 1 || options.put(option.substring(0, sign), option.substring(sign + 1)) != null) {
        throw new InputException(
            "device '%s': expected options of different names as key=value, found '%s'"
                .formatted(text, option));
      }
    }
    try {
      Path library = Path.of(parts.get(0));
      String word = word(library);
      if (!word.matches(WORD)) {
        throw new InputException(
            "device '%s': expected delegate: and a library's file, found '%s'"
                .formatted(text, parts.get(0)));
      }
      return new DelegateSpec(PREFIX + word, found(library), options);
    } catch (InvalidPathException noPath) {
      throw new InputException(
          "device '%s': expected delegate: and a library's file, found no path".formatted(text));
    }
  }

  /** The name {@code vx_delegate} of {@code libvx_delegate.so.1}. */
  private static String word(Path library) {
    String file = String.valueOf(library.getFileName());
    return file.replaceFirst("^lib", "").replaceFirst("\\.so(\\.\\d+)*$", "");
  }

  /**
   * @param document content of a device file with a {@code kind}
   * @param directory directory of the file, for a relative library path
   * @throws InputException when it is not a delegate's file
   */
  static DelegateSpec of(Document document, Path directory) {
    document.only(KEYS);
    String kind = document.field("kind").text("kind");
    if (!kind.equals("delegate")) {
      throw document.failure("kind", "expected delegate, found '" + kind + "'");
    }
    String name = document.field("name").text("name");
    if (!name.matches(WORD)) {
      throw document.failure(
          "name", "expected up to 64 letters, digits or _ . + -, found '" + name + "'");
    }
    String library = document.field("library").text("library");
    Map<String, String> options = new LinkedHashMap<>();
    document
        .map("options")
        .ifPresent(map -> map.keys().forEach(key -> options.put(key, map.field(key).text(key))));
    Path path = Path.of(library);
    return new DelegateSpec(
        PREFIX + name, path.getNameCount() == 1 ? found(path) : directory.resolve(path), options);
  }

  /** A name without a folder is searched here, then where the system's loader searches. */
  private static Path found(Path library) {
    if (library.getNameCount() > 1 || library.isAbsolute() || Files.exists(library)) {
      return library;
    }
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    List<String> directories = new ArrayList<>();
    String given = System.getenv("LD_LIBRARY_PATH");
    directories.addAll(given == null ? List.of() : List.of(given.split(":")));
    directories.add("/usr/local/lib");
    directories.add("/usr/lib/" + (arm ? "aarch64" : "x86_64") + "-linux-gnu");
    directories.add("/usr/lib64");
    directories.add("/usr/lib");
    return directories.stream()
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory).resolve(library))
        .filter(Files::exists)
        .findFirst()
        .orElse(library);
  }

  /** Library, its time and size, and options, on which the result of a trial depends. */
  String inWords() {
    try {
      return "%s of %s, %d bytes, options %s"
          .formatted(library, Files.getLastModifiedTime(library), Files.size(library), options);
    } catch (IOException unreadable) {
      return library + ", options " + options;
    }
  }
}
