package io.splitpoint.stream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFileTest {

  private static final int WIDTH = 48;
  private static final int HEIGHT = 32;

  @TempDir Path directory;

  /** Red at the upper left, green at the upper right, blue at the lower left, white elsewhere. */
  private static BufferedImage corners() {
    BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = picture.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    pen.setColor(Color.RED);
    pen.fillRect(0, 0, 16, 16);
    pen.setColor(Color.GREEN);
    pen.fillRect(WIDTH - 16, 0, 16, 16);
    pen.setColor(Color.BLUE);
    pen.fillRect(0, HEIGHT - 16, 16, 16);
    pen.dispose();
    return picture;
  }

  private Path jpeg() throws IOException {
    Path file = directory.resolve("corners.jpg");
    ImageIO.write(corners(), "jpg", file.toFile());
    return file;
  }

  /** The same JPEG with an Exif segment behind its first marker. */
  private Path turned(int orientation, ByteOrder order) throws IOException {
    byte[] whole = Files.readAllBytes(jpeg());
    ByteBuffer exif = ByteBuffer.allocate(6 + 8 + 2 + 2 * 12).order(order);
    exif.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    exif.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
    exif.putShort((short) 42).putInt(8).putShort((short) 2);
    exif.putShort((short) 0x010F).putShort((short) 2).putInt(0).putInt(0);
    exif.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    data.write(whole, 0, 2);
    data.writeShort(0xFFE1);
    data.writeShort(exif.capacity() + 2);
    data.write(exif.array());
    data.write(whole, 2, whole.length - 2);
    return Files.write(directory.resolve("turned.jpg"), out.toByteArray());
  }

  private static String seen(BufferedImage picture) {
    int right = picture.getWidth() - 5;
    int low = picture.getHeight() - 5;
    return picture.getWidth()
        + "x"
        + picture.getHeight()
        + " "
        + colour(picture.getRGB(5, 5))
        + colour(picture.getRGB(right, 5))
        + colour(picture.getRGB(5, low))
        + colour(picture.getRGB(right, low));
  }

  private static char colour(int rgb) {
    boolean red = (rgb >> 16 & 255) > 127;
    boolean green = (rgb >> 8 & 255) > 127;
    boolean blue = (rgb & 255) > 127;
    return red && green && blue ? 'w' : red ? 'r' : green ? 'g' : 'b';
  }

  private static String read(Path file) {
    return PictureFile.read(file.toString(), file, PictureFileTest::seen);
  }

  private static void refused(Path file, String says) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": expected ")
        .hasMessageContaining(says)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  /** Upper left, upper right, lower left, lower right, as every viewer shows them. */
  @ParameterizedTest
  @CsvSource({
    "1, 48x32 rgbw",
    "2, 48x32 grwb",
    "3, 48x32 wbgr",
    "4, 48x32 bwrg",
    "5, 32x48 rbgw",
    "6, 32x48 brwg",
    "7, 32x48 wgbr",
    "8, 32x48 gwrb",
    "9, 48x32 rgbw",
    "0, 48x32 rgbw"
  })
  void aPictureIsTurnedAsItsCameraSays(int orientation, String seen) throws IOException {
    assertThat(read(turned(orientation, ByteOrder.LITTLE_ENDIAN))).isEqualTo(seen);
    assertThat(read(turned(orientation, ByteOrder.BIG_ENDIAN))).isEqualTo(seen);
  }

  @Test
  void aTurnThatCannotBeReadIsNone() throws IOException {
    byte[] whole = Files.readAllBytes(turned(6, ByteOrder.BIG_ENDIAN));
    for (int at = 2; at < 50; at++) {
      byte[] broken = whole.clone();
      broken[at] = (byte) 0xFF;
      Path file = Files.write(directory.resolve("broken.jpg"), broken);
      assertThat(Exif.orientation(file)).isNotNegative();
    }
    assertThat(Exif.orientation(Files.write(directory.resolve("empty"), new byte[0]))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "bmp"})
  void whatIsCutShortIsRefused(String format) throws IOException {
    Path file = directory.resolve("whole." + format);
    ImageIO.write(corners(), format, file.toFile());
    byte[] whole = Files.readAllBytes(file);
    assertThat(read(file)).isEqualTo("48x32 rgbw");
    for (int share = 1; share < 20; share++) {
      // the last bytes of a PNG are sums and a mark of the end, without any of the picture
      int length =
          Math.min(whole.length - (format.equals("png") ? 40 : 2), whole.length * share / 20);
      Path cut = Files.write(directory.resolve("cut." + format), Arrays.copyOf(whole, length));
      refused(cut, "");
    }
  }

  /** 81 million pixels of 8 bytes in a file of nearly nothing: such a one took all the memory. */
  @Test
  void sizeTimesDepthIsCheckedBeforeAnythingIsDecoded() throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(png);
    out.writeLong(0x89504E470D0A1A0AL);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(9_000).putInt(9_000);
    chunk(out, "IHDR", header.put((byte) 16).put((byte) 6).array());
    chunk(out, "IDAT", new byte[] {0x78, 0x01, 1, 0, 0, (byte) 0xFF, (byte) 0xFF, 0, 0, 0, 1});
    chunk(out, "IEND", new byte[0]);
    Path file = Files.write(directory.resolve("bomb.png"), png.toByteArray());
    refused(file, "found 9000 x 9000 pixels of 8 bytes, 618 MiB");
    assertThatThrownBy(() -> Sources.open(file.toString()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("618 MiB");
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(type.getBytes(StandardCharsets.US_ASCII));
    sum.update(data);
    out.writeInt(data.length);
    out.writeBytes(type);
    out.write(data);
    out.writeInt((int) sum.getValue());
  }

  @Test
  void whatIsNoPictureOfOursIsRefused() throws IOException {
    Path gif = directory.resolve("a.jpg");
    ImageIO.write(corners(), "gif", gif.toFile());
    refused(gif, "expected a JPEG, PNG or BMP picture, found none");
    refused(directory, "no regular file");
    refused(directory.resolve("none.png"), "found none");
    refused(Path.of("/dev/zero"), "no regular file");
  }

  /** Each waits for the memory that the one before has. */
  @Test
  @Timeout(60)
  void manyAtOnceShareOneBudget() throws Exception {
    Path file = jpeg();
    int many = 300;
    CountDownLatch done = new CountDownLatch(many);
    for (int i = 0; i < many; i++) {
      Thread reader =
          new Thread(
              () ->
                  PictureFile.read(
                      file.toString(),
                      file,
                      picture -> {
                        done.countDown();
                        return picture.getWidth();
                      }),
              "picture-" + i);
      reader.start();
    }
    assertThat(done.await(50, TimeUnit.SECONDS)).isTrue();
  }
}
