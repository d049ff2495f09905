package io.splitpoint.model;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hidden file beside a target that is written first and then renamed to the target. Use it for
 * every file that must appear whole or not at all; it removes what a killed run left for the same
 * target.
 */
public final class Unfinished {

  private Unfinished() {}

  /**
   * Returns the path {@code .TARGET.PID.part} and removes such files whose process has ended.
   *
   * @param target absolute path
   */
  public static Path beside(Path target) throws IOException {
    String start = "." + target.getFileName() + ".";
    Path own = target.resolveSibling(start + ProcessHandle.current().pid() + ".part");
    if (Files.isDirectory(target.getParent())) {
      Pattern form = Pattern.compile(Pattern.quote(start) + "(\\d{1,18})\\.part");
      try (DirectoryStream<Path> siblings = Files.newDirectoryStream(target.getParent())) {
        for (Path sibling : siblings) {
          Matcher name = form.matcher(sibling.getFileName().toString());
          if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
            Files.deleteIfExists(sibling);
          }
        }
      } catch (java.nio.file.AccessDeniedException unlisted) {
        // The folder cannot be listed; writing may still be allowed.
      }
    }
    return own;
  }
}
