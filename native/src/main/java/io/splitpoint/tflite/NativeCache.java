package io.splitpoint.tflite;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The per-user cache in which bundled libraries are unpacked, one directory per content hash. A
 * library is written to a temporary file and renamed, so that two processes that start at once both
 * find a whole file.
 */
public final class NativeCache {

  private static final Duration LEFTOVER = Duration.ofMinutes(10);

  private NativeCache() {}

  /**
   * The directories to try, best first: {@code $XDG_CACHE_HOME/splitpoint}, {@code
   * ~/.cache/splitpoint} (the password file's home when {@code HOME} is not set), and a private
   * directory under the JVM's temporary one for users whose home is missing, read-only or forbids
   * executing.
   */
  static List<Path> directories(Map<String, String> environment, Properties system, int uid) {
    List<Path> found = new ArrayList<>();
    String home = environment.getOrDefault("HOME", "");
    home = home.isEmpty() ? system.getProperty("user.home", "") : home;
    // The XDG base directory specification says that relative paths must be ignored.
    for (String cache : List.of(environment.getOrDefault("XDG_CACHE_HOME", ""), home + "/.cache")) {
      if (cache.startsWith("/") && !cache.equals("/.cache")) {
        found.add(Path.of(cache, "splitpoint"));
      }
    }
    found.add(Path.of(system.getProperty("java.io.tmpdir"), "splitpoint-" + uid));
    return found;
  }

  /** Where files may be unpacked, best first. */
  public static List<Path> directories() {
    try {
      int uid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      return directories(System.getenv(), System.getProperties(), uid);
    } catch (IOException e) {
      throw new NativeLibraryException("/proc is not mounted: cannot tell whose cache to use", e);
    }
  }

  /**
   * Returns the first of these directories that can be written, from which code may be loaded and
   * to which only the user can write; it is created when it is missing.
   *
   * @throws NativeLibraryException when there is none
   */
  public static Path usable() {
    StringBuilder tried = new StringBuilder();
    for (Path cache : directories()) {
      try {
        prepare(cache, cache);
        if (Files.isWritable(cache)) {
          return cache;
        }
        throw new IOException(cache + ": cannot be written");
      } catch (IOException e) {
        tried.append(tried.isEmpty() ? "" : "; ").append(e.getMessage());
      }
    }
    throw new NativeLibraryException("no directory to unpack libraries into: " + tried);
  }

  /**
   * Returns the library's path in this cache and unpacks it when it is missing.
   *
   * @throws IOException when the directory cannot be used
   * @throws NativeLibraryException when the class path does not have the library
   */
  static Path unpack(BundledLibrary library, Path cache) throws IOException {
    Path directory = cache.resolve(library.sha256().substring(0, 16));
    Path target = directory.resolve(library.fileName());
    requireExecutable(cache);
    if (isWhole(target, library) && isPrivate(cache)) {
      return target;
    }
    prepare(cache, directory);
    removeLeftovers(directory, library);
    Path whole = Files.createTempFile(directory, library.fileName(), ".part");
    try {
      copy(library, whole);
      Files.move(
          whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(whole);
    }
    return target;
  }

  private static void prepare(Path cache, Path directory) throws IOException {
    requireExecutable(cache);
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (!isPrivate(cache)) {
      throw new IOException(cache + ": belongs to another user or others may write to it");
    }
  }

  /** Removes the files of runs that were killed while they unpacked, which takes seconds. */
  private static void removeLeftovers(Path directory, BundledLibrary library) throws IOException {
    Instant old = Instant.now().minus(LEFTOVER);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.startsWith(library.fileName())
            && name.endsWith(".part")
            && Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException removed) {
      // Another run has removed it.
    }
  }

  private static void requireExecutable(Path cache) throws IOException {
    if (forbidsExecuting(cache, Files.readAllLines(Path.of("/proc/self/mounts")))) {
      throw new IOException(cache + ": is on a file system mounted noexec");
    }
  }

  private static boolean isWhole(Path target, BundledLibrary library) throws IOException {
    return Files.isRegularFile(target) && Files.size(target) == library.bytes();
  }

  /** Whether no other user can write here; code is loaded from this directory. */
  private static boolean isPrivate(Path directory) throws IOException {
    UserPrincipal owner = Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS);
    UserPrincipal self = Files.getOwner(Path.of("/proc/self"));
    return (owner.equals(self) || owner.getName().equals("root"))
        && !Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
            .contains(PosixFilePermission.OTHERS_WRITE);
  }

  /**
   * Whether code may not be mapped from a directory. It is checked first, because loading JNA's
   * native part cannot be tried again elsewhere.
   *
   * @param mounts lines of {@code /proc/self/mounts}: device, directory, type, options
   */
  static boolean forbidsExecuting(Path directory, List<String> mounts) throws IOException {
    Path existing = directory;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    Path real = existing.toRealPath();
    int deepest = -1;
    boolean forbidden = false;
    for (String mount : mounts) {
      String[] field = mount.split(" ");
      Path at = Path.of(field[1].replace("\\040", " "));
      if (real.startsWith(at) && at.getNameCount() >= deepest) {
        deepest = at.getNameCount(); // A later mount covers an earlier one.
        forbidden = List.of(field[3].split(",")).contains("noexec");
      }
    }
    return forbidden;
  }

  private static void copy(BundledLibrary library, Path to) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = NativeCache.class.getResourceAsStream(library.resource())) {
      if (in == null) {
        throw new NativeLibraryException(
            library.resource() + ": not on the class path (is the jar complete?)");
      }
      try (OutputStream out = new DigestOutputStream(Files.newOutputStream(to), digest)) {
        in.transferTo(out);
      }
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(library.sha256())) {
      throw new NativeLibraryException(
          "%s: damaged: SHA-256 should be %s, is %s"
              .formatted(library.resource(), library.sha256(), found));
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
