package io.splitpoint.stream.source;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.Picture;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;

/**
 * A JPEG, PNG or BMP file, decoded by the JDK's readers. Use it for every picture file: its memory
 * is checked before it is decoded, all pictures decoded at a time share one budget, the camera's
 * orientation (Exif) is applied, and truncated files are refused.
 */
public final class PictureFile {

  private static final int MIB = 1 << 20;

  /** The memory for all pictures decoded at a time: a third of the heap, at most 512 MiB. */
  private static final int BUDGET_MIB =
      (int) Math.max(16, Math.min(512, Runtime.getRuntime().maxMemory() / 3 / MIB));

  private static final Semaphore BUDGET = new Semaphore(BUDGET_MIB, true);

  /** Limit on a file's size; no camera's file is larger. */
  private static final long MOST_FILE_BYTES = 512L * MIB;

  private static final Set<String> FORMATS = Set.of("jpeg", "png", "bmp");

  /** Warnings of libjpeg and the JDK's readers about missing rows. */
  private static final List<String> TORN = List.of("premature end", "truncated", "bad huffman");

  private PictureFile() {}

  /**
   * Decodes the file and passes the picture to {@code use}, until whose return its memory counts.
   * Waits while other pictures use the budget.
   *
   * @param name the file's name in messages
   * @throws InputException when the picture is missing, too large, truncated or damaged
   */
  public static <T> T read(String name, Path file, Function<BufferedImage, T> use) {
    return read(name, file, 0, use);
  }

  /**
   * Decodes a picture of which {@code use} makes a copy.
   *
   * @param copyBytes additional bytes per pixel for {@code use}
   */
  public static <T> T read(String name, Path file, int copyBytes, Function<BufferedImage, T> use) {
    checkFile(name, file);
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      ImageReader reader =
          reader(in)
              .orElseThrow(
                  () ->
                      new InputException(
                          name + ": expected a JPEG, PNG or BMP picture, found none"));
      try {
        reader.setInput(in, true, true);
        boolean jpeg = reader.getFormatName().toLowerCase(Locale.ROOT).equals("jpeg");
        Turn turn = jpeg ? Turn.of(Exif.orientation(file)) : Turn.NONE;
        int mebibytes =
            mebibytes(name, reader, (turn == Turn.NONE ? 0 : Picture.CHANNELS) + copyBytes);
        BUDGET.acquireUninterruptibly(mebibytes);
        try {
          return use.apply(turn.applied(decode(name, reader)));
        } finally {
          BUDGET.release(mebibytes);
        }
      } finally {
        reader.dispose();
      }
    } catch (IOException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | NullPointerException
        | NegativeArraySizeException e) {
      // The JDK's readers throw these at damaged files.
      throw new InputException(
          "%s: expected a picture, found a damaged one: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static void checkFile(String name, Path file) {
    try {
      BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
      // A pipe or a device would be read without end.
      if (!facts.isRegularFile() || facts.size() > MOST_FILE_BYTES) {
        throw new InputException(
            "%s: expected a file of at most %d MiB, found %s"
                .formatted(
                    name,
                    MOST_FILE_BYTES / MIB,
                    facts.isRegularFile() ? facts.size() / MIB + " MiB" : "no regular file"));
      }
    } catch (IOException e) {
      throw new InputException(name + ": expected a picture that can be read, found none", e);
    }
  }

  private static Optional<ImageReader> reader(ImageInputStream in) {
    Iterator<ImageReader> readers =
        in == null ? List.<ImageReader>of().iterator() : ImageIO.getImageReaders(in);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      try {
        if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
          return Optional.of(reader);
        }
      } catch (IOException unnamed) {
        // The format is not supported.
      }
      reader.dispose();
    }
    return Optional.empty();
  }

  /**
   * The memory for decoding, from the header alone.
   *
   * @param copies bytes per pixel of the rotated copy and of further copies
   */
  private static int mebibytes(String name, ImageReader reader, int copies) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    int depth = depthBytes(reader) + copies;
    double bytes = (double) width * height * depth;
    if (!(width > 0 && height > 0)) {
      throw new InputException(
          "%s: expected a picture, found %d x %d pixels".formatted(name, width, height));
    }
    int mebibytes = (int) Math.min(Integer.MAX_VALUE, Math.ceil(bytes / MIB));
    if (mebibytes > BUDGET_MIB) {
      throw new InputException(
          "%s: expected a picture that takes at most %d MiB, found %d x %d pixels of %d bytes, %d MiB"
              .formatted(name, BUDGET_MIB, width, height, depth, mebibytes));
    }
    return Math.max(1, mebibytes);
  }

  /** Bytes of one decoded pixel; at most 8, for 16 bits in four channels. */
  private static int depthBytes(ImageReader reader) throws IOException {
    ImageTypeSpecifier type = reader.getRawImageType(0);
    if (type == null) {
      Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
      type = types.hasNext() ? types.next() : null;
    }
    if (type == null) {
      return 8;
    }
    ColorModel colours = type.getColorModel();
    return Math.max(1, (colours.getPixelSize() + 7) / 8);
  }

  private static BufferedImage decode(String name, ImageReader reader) throws IOException {
    StringBuilder torn = new StringBuilder();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          String lower = String.valueOf(warning).toLowerCase(Locale.ROOT);
          if (TORN.stream().anyMatch(lower::contains)) {
            torn.append(torn.isEmpty() ? warning : "");
          }
        });
    BufferedImage picture = reader.read(0);
    if (!torn.isEmpty()) {
      throw new InputException(
          "%s: expected a whole picture, found a truncated one: %s".formatted(name, torn));
    }
    return picture;
  }

  /** A rotation and reflection of a picture, by Exif. */
  enum Turn {
    NONE(1, 0, 0, 1),
    MIRRORED(-1, 0, 0, 1),
    HALF(-1, 0, 0, -1),
    FLIPPED(1, 0, 0, -1),
    TRANSPOSED(0, 1, 1, 0),
    RIGHT(0, 1, -1, 0),
    TRANSVERSE(0, -1, -1, 0),
    LEFT(0, -1, 1, 0);

    private final int xx;
    private final int yx;
    private final int xy;
    private final int yy;

    /** (x, y) is shown at (xx x + xy y, yx x + yy y), shifted so that nothing is negative. */
    Turn(int xx, int yx, int xy, int yy) {
      this.xx = xx;
      this.yx = yx;
      this.xy = xy;
      this.yy = yy;
    }

    /** The rotation for Exif's tag 0x0112, 1 to 8; 1 for all other values. */
    static Turn of(int orientation) {
      return orientation >= 1 && orientation <= 8 ? values()[orientation - 1] : NONE;
    }

    BufferedImage applied(BufferedImage picture) {
      if (this == NONE) {
        return picture;
      }
      int w = picture.getWidth();
      int h = picture.getHeight();
      boolean swapped = xx == 0;
      BufferedImage to =
          new BufferedImage(swapped ? h : w, swapped ? w : h, BufferedImage.TYPE_3BYTE_BGR);
      Graphics2D pen = to.createGraphics();
      try {
        double right = (xx < 0 ? w : 0) + (xy < 0 ? h : 0);
        double down = (yx < 0 ? w : 0) + (yy < 0 ? h : 0);
        pen.drawImage(
            picture, new java.awt.geom.AffineTransform(xx, yx, xy, yy, right, down), null);
      } finally {
        pen.dispose();
      }
      return to;
    }
  }
}
