package io.splitpoint.cli.option;

import io.splitpoint.failure.InputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Stream;

/** A file with a server's token. */
public final class TokenFile {

  private static final int TOKEN_BYTES = 24;

  private TokenFile() {}

  /**
   * The first line that is not empty.
   *
   * @param err receives a warning when other users can read or change the file
   */
  public static String read(Path file, PrintWriter err) throws IOException {
    warn(file, err);
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .findFirst()
          .orElseThrow(() -> new InputException(file + ": expected a token, found nothing"));
    }
  }

  /** Creates a file with a new unpredictable token that only its owner can read. */
  public static String make(Path file) throws IOException {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, token + "\n");
    return token;
  }

  private static void warn(Path file, PrintWriter err) throws IOException {
    if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (permissions.contains(PosixFilePermission.OTHERS_READ)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      err.printf(
          "warning: %s: everybody on this machine can read or change this token (chmod 600 %s)%n",
          file, file);
      err.flush();
    }
  }
}
