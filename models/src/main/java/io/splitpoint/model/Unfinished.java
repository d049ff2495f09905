package io.splitpoint.model;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hidden name beside its target under which a file is written before it takes the target's
 * place. Use it for every file that appears whole or not at all: what a killed run left of the same
 * target is removed.
 */
public final class Unfinished {

  private Unfinished() {}

  /**
   * The name {@code .TARGET.PID.part}; files of that form whose process has ended are removed.
   *
   * @param target absolute
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
        // then what is there cannot be seen, and writing may still be allowed
      }
    }
    return own;
  }
}
