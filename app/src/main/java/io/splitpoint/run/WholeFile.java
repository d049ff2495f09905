package io.splitpoint.run;

import io.splitpoint.model.Unfinished;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file whole or not at all: readers see the old or the new file, never a part. */
public final class WholeFile {

  /** Writes the content of the file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Writer out) throws IOException;
  }

  private WholeFile() {}

  /**
   * Writes UTF-8 text beside the target and moves it there in one step.
   *
   * @throws FileSystemException when the directory cannot be written or the disk is full; it names
   *     the target, which is then unchanged
   */
  public static void write(Path target, Content content) throws IOException {
    Path absolute = target.toAbsolutePath();
    Path part = Unfinished.beside(absolute);
    try {
      try (Writer out = Files.newBufferedWriter(part)) {
        content.writeTo(out);
      }
      Files.move(
          part, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException gone) {
      throw new FileSystemException(
          target.toString(), null, "cannot be written: its directory no longer exists");
    } catch (AccessDeniedException denied) {
      throw new AccessDeniedException(target.toString());
    } catch (FileSystemException named) {
      throw new FileSystemException(target.toString(), null, named.getReason());
    } catch (IOException failed) {
      // The disk is full, for example; the stream's exception has no file name.
      throw new FileSystemException(target.toString(), null, failed.getMessage());
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
