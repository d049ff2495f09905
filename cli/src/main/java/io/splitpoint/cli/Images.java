package io.splitpoint.cli;

import io.splitpoint.schedule.live.JobFailedException;
import io.splitpoint.stream.StreamException;
import io.splitpoint.stream.source.PictureFile;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Images as a network wants them: decoded ({@link PictureFile}), resized, one byte a channel. The
 * last few are kept, because a client tends to send the same one again; a file that changed is read
 * anew.
 */
final class Images {

  private static final long MAX_FILE_BYTES = 64L << 20;
  private static final int KEPT = 32;

  private record Key(Path file, long bytes, long modified, int width, int height, int channels) {}

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
   * @param directory where images must lie, and where relative names begin; empty for anywhere
   */
  Images(Optional<Path> directory) {
    this.directory = directory;
  }

  /**
   * The image's bytes, row by row, the channels of a pixel together.
   *
   * @param channels 3 for RGB, 1 for grey
   * @throws JobFailedException when the file is no image that can be read, or lies elsewhere
   */
  byte[] read(String name, int width, int height, int channels) {
    try {
      Path file = locate(name);
      // a pipe or a device would be read without end
      BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
      if (!facts.isRegularFile() || facts.size() > MAX_FILE_BYTES) {
        throw new JobFailedException(brief(name) + ": expected an image file of at most 64 MiB");
      }
      Key key =
          new Key(file, facts.size(), facts.lastModifiedTime().toMillis(), width, height, channels);
      synchronized (kept) {
        byte[] known = kept.get(key);
        if (known != null) {
          return known;
        }
      }
      byte[] bytes =
          PictureFile.read(
              brief(name), file, image -> bytes(resized(image, width, height), channels));
      synchronized (kept) {
        kept.put(key, bytes);
      }
      return bytes;
    } catch (StreamException refused) {
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

  /** Halves while it is twice too large, then bicubic: a single step would skip pixels. */
  private static BufferedImage resized(BufferedImage image, int width, int height) {
    BufferedImage from = image;
    int w = image.getWidth();
    int h = image.getHeight();
    do {
      w = Math.max(width, Math.min(w, (w + 1) / 2));
      h = Math.max(height, Math.min(h, (h + 1) / 2));
      BufferedImage to = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
      Graphics2D pen = to.createGraphics();
      pen.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION,
          w == width && h == height
              ? RenderingHints.VALUE_INTERPOLATION_BICUBIC
              : RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      pen.drawImage(from, 0, 0, w, h, null);
      pen.dispose();
      from = to;
    } while (w != width || h != height);
    return from;
  }

  private static byte[] bytes(BufferedImage image, int channels) {
    int width = image.getWidth();
    int[] pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    byte[] bytes = new byte[pixels.length * channels];
    for (int i = 0; i < pixels.length; i++) {
      int r = pixels[i] >> 16 & 255;
      int g = pixels[i] >> 8 & 255;
      int b = pixels[i] & 255;
      if (channels == 1) {
        // ITU-R BT.601 luma
        bytes[i] = (byte) ((299 * r + 587 * g + 114 * b + 500) / 1000);
      } else {
        bytes[3 * i] = (byte) r;
        bytes[3 * i + 1] = (byte) g;
        bytes[3 * i + 2] = (byte) b;
      }
    }
    return bytes;
  }

  private static String brief(String name) {
    return name.length() > 80 ? name.substring(0, 80) : name;
  }
}
