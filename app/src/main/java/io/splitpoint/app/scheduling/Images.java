package io.splitpoint.app.scheduling;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.schedule.live.JobFailedException;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.prepare.Crop;
import io.splitpoint.stream.prepare.InputTensor;
import io.splitpoint.stream.prepare.ModelPreprocessors;
import io.splitpoint.stream.source.PictureFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Converts images to a model's input: decoded ({@link PictureFile}) and prepared like a stream's
 * frames ({@link ModelPreprocessors}), with the middle of the picture. The last few are cached,
 * because a client often sends the same one; a changed file is read again.
 */
public final class Images {

  private static final long MAX_FILE_BYTES = 64L << 20;
  private static final int KEPT = 32;

  private record Key(Path file, long bytes, long modified, Graph model) {}

  private final Optional<Path> directory;
  private final Map<Key, byte[]> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, byte[]> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * @param directory directory of the images and base of relative names; empty for no limit
   */
  public Images(Optional<Path> directory) {
    this.directory = directory;
  }

  /**
   * The model's input for an image.
   *
   * @param model a model with one picture as input
   * @throws JobFailedException when the file is not a readable image, or is outside the directory
   */
  public byte[] read(String name, Graph model) {
    try {
      Path file = locate(name);
      // A pipe or a device would be read without end.
      BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
      if (!facts.isRegularFile() || facts.size() > MAX_FILE_BYTES) {
        throw new JobFailedException(brief(name) + ": expected an image file of at most 64 MiB");
      }
      Key key = new Key(file, facts.size(), facts.lastModifiedTime().toMillis(), model);
      synchronized (kept) {
        byte[] known = kept.get(key);
        if (known != null) {
          return known;
        }
      }
      byte[] bytes =
          PictureFile.read(brief(name), file, Picture.CHANNELS, image -> prepared(image, model));
      synchronized (kept) {
        kept.put(key, bytes);
      }
      return bytes;
    } catch (InputException refused) {
      throw new JobFailedException(refused.getMessage());
    } catch (IOException | java.nio.file.InvalidPathException unreadable) {
      throw new JobFailedException(brief(name) + ": expected a readable image");
    }
  }

  private Path locate(String name) throws IOException {
    if (directory.isEmpty()) {
      return Path.of(name).toRealPath();
    }
    Path root = directory.get().toRealPath();
    Path file = root.resolve(name).toRealPath();
    if (!file.startsWith(root)) {
      throw new JobFailedException(brief(name) + ": expected an image inside the images directory");
    }
    return file;
  }

  private static byte[] prepared(BufferedImage image, Graph model) {
    int width = image.getWidth();
    int height = image.getHeight();
    InputTensor input = InputTensor.of(model);
    Crop middle = Crop.centre(width, height, input.width(), input.height());
    byte[] bytes = new byte[input.bytes()];
    ModelPreprocessors.of(width, height, middle, model)
        .fill(Picture.of(image), ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
    return bytes;
  }

  private static String brief(String name) {
    return name.length() > 80 ? name.substring(0, 80) : name;
  }
}
