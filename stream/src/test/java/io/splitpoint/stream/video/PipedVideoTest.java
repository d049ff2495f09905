package io.splitpoint.stream.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipedVideoTest {

  @TempDir Path folder;

  private List<Integer> greys(byte[] stream) throws IOException {
    Path file = Files.write(folder.resolve("piped"), stream);
    List<Integer> greys = new ArrayList<>();
    try (FrameSource video = PipedVideo.open("file:" + file)) {
      assertThat(video.width()).isEqualTo(32);
      assertThat(video.height()).isEqualTo(16);
      Picture picture = new Picture(32, 16);
      while (video.read(picture)) {
        greys.add(Byte.toUnsignedInt(picture.levels()[0]));
      }
    }
    return greys;
  }

  /** Full-range grey frames of 4:2:0, as libcamera and FFmpeg write them. */
  static byte[] y4m(int... greys) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.write(
        "YUV4MPEG2 W32 H16 F25:1 Ip A1:1 C420jpeg XCOLORRANGE=FULL\n"
            .getBytes(StandardCharsets.US_ASCII));
    for (int grey : greys) {
      stream.write("FRAME\n".getBytes(StandardCharsets.US_ASCII));
      byte[] planes = new byte[32 * 16 * 3 / 2];
      Arrays.fill(planes, (byte) 128);
      Arrays.fill(planes, 0, 32 * 16, (byte) grey);
      stream.write(planes);
    }
    return stream.toByteArray();
  }

  @Test
  void framesOfY4mComeInOrderToTheEnd() throws IOException {
    List<Integer> greys = greys(y4m(40, 120, 200));
    assertThat(greys).hasSize(3);
    assertThat((double) greys.get(0)).isCloseTo(40, within(3.0));
    assertThat((double) greys.get(2)).isCloseTo(200, within(3.0));
  }

  @Test
  void picturesOfMjpegComeInOrderToTheEnd() throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int grey : new int[] {30, 90, 150, 210}) {
      BufferedImage image = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
      for (int i = 0; i < 32 * 16; i++) {
        image.setRGB(i % 32, i / 32, grey * 0x10101);
      }
      ImageIO.write(image, "jpeg", stream);
    }
    List<Integer> greys = greys(stream.toByteArray());
    assertThat(greys).hasSize(4).isSorted();
    assertThat((double) greys.get(3)).isCloseTo(210, within(4.0));
  }

  /** FFmpeg takes the beginning of a large picture for a single one, not for MJPEG. */
  @Test
  void largePicturesOfMjpegAreAStreamToo() throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    SplittableRandom random = new SplittableRandom(1);
    for (int frame = 0; frame < 5; frame++) {
      BufferedImage noise = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
      for (int i = 0; i < 320 * 240; i++) {
        noise.setRGB(i % 320, i / 320, random.nextInt());
      }
      ImageIO.write(noise, "jpeg", stream);
    }
    Path file = Files.write(folder.resolve("large"), stream.toByteArray());
    int frames = 0;
    try (FrameSource video = PipedVideo.open("file:" + file)) {
      Picture picture = new Picture(video.width(), video.height());
      while (video.read(picture)) {
        frames++;
      }
    }
    assertThat(frames).isEqualTo(5);
  }

  @Test
  void otherBytesAreRefusedWithWhatIsExpected() throws IOException {
    for (String other : List.of("", "no video at all, but text that is long enough to look at\n")) {
      Path file = Files.writeString(folder.resolve("other"), other.repeat(200));
      assertThatThrownBy(() -> PipedVideo.open("file:" + file))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("expected y4m or MJPEG");
    }
  }
}
