package io.splitpoint.tflite;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Models to test with: the small ones are in the tree, the others only in the shared data set. */
public final class Models {

  private Models() {}

  public static ByteBuffer shared(String name) throws IOException {
    Path small = Path.of("../models/src/test/resources/io/splitpoint/model", name);
    Path file =
        Files.isRegularFile(small)
            ? small
            : Path.of(System.getProperty("shared.data"), "models", name);
    assumeTrue(Files.isRegularFile(file), file + " is not here");
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
  }

  /** The photograph as side × side RGB bytes, nearest pixels. */
  static byte[] cat(int side) throws IOException {
    BufferedImage photo =
        ImageIO.read(Path.of(System.getProperty("shared.data"), "models", "cat.bmp").toFile());
    byte[] rgb = new byte[side * side * 3];
    for (int i = 0; i < side * side; i++) {
      int x = i % side * photo.getWidth() / side;
      int y = i / side * photo.getHeight() / side;
      int pixel = photo.getRGB(x, y);
      rgb[3 * i] = (byte) (pixel >> 16);
      rgb[3 * i + 1] = (byte) (pixel >> 8);
      rgb[3 * i + 2] = (byte) pixel;
    }
    return rgb;
  }
}
