package io.splitpoint.stream.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Numbered;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrientationTest {

  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;

  /** In a tkhd box, from its name on, by ISO 14496-12: version 0 of the box. */
  private static final int MATRIX = 44;

  @TempDir Path folder;

  /**
   * Each corner of the frame has a level of its own: 40 at the top left, 90 top right, 140 bottom
   * left, 200 bottom right.
   */
  private Path video() {
    Path file = folder.resolve("v.mp4");
    Picture picture = new Picture(WIDTH, HEIGHT);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int level = y < HEIGHT / 2 ? x < WIDTH / 2 ? 40 : 90 : x < WIDTH / 2 ? 140 : 200;
        for (int channel = 0; channel < 3; channel++) {
          picture.bgr().put((y * WIDTH + x) * 3 + channel, (byte) level);
        }
      }
    }
    try (Mp4 mp4 = new Mp4(file, new Numbered(WIDTH, HEIGHT, 5))) {
      for (int i = 0; i < 5; i++) {
        mp4.write(i, picture, Result.None.NONE);
      }
    }
    return file;
  }

  /** As a phone writes it that was held otherwise than its camera is built in. */
  private Path stating(int a, int b, int c, int d) throws IOException {
    return stating(a * 65536, b * 65536, c * 65536, d * 65536, video());
  }

  private Path stating(int a, int b, int c, int d, Path video) throws IOException {
    byte[] bytes = Files.readAllBytes(video);
    ByteBuffer file = ByteBuffer.wrap(bytes);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    // twice: as the file is begun, for readers of what a killed writer leaves, and at its end
    for (int box = text.indexOf("tkhd"); box >= 0; box = text.indexOf("tkhd", box + 1)) {
      assertThat(bytes[box + 4]).as("version").isZero();
      assertThat(file.getInt(box + MATRIX)).as("1.0 of an upright video").isEqualTo(65536);
      file.putInt(box + MATRIX, a).putInt(box + MATRIX + 4, b);
      file.putInt(box + MATRIX + 12, c).putInt(box + MATRIX + 16, d);
    }
    return Files.write(folder.resolve("turned.mp4"), bytes);
  }

  private static int level(Picture picture, int quarterX, int quarterY) {
    int x = picture.width() * quarterX / 4;
    int y = picture.height() * quarterY / 4;
    return picture.bgr().get((y * picture.width() + x) * 3 + 1) & 255;
  }

  private static void expect(Path file, int width, int height, int... corners) {
    try (FrameSource video = VideoFile.open(file)) {
      assertThat(video.width()).isEqualTo(width);
      assertThat(video.height()).isEqualTo(height);
      Picture shown = new Picture(width, height);
      for (int frame = 0; frame < 5; frame++) {
        assertThat(video.read(shown)).isTrue();
        assertThat(level(shown, 1, 1)).isBetween(corners[0] - 8, corners[0] + 8);
        assertThat(level(shown, 3, 1)).isBetween(corners[1] - 8, corners[1] + 8);
        assertThat(level(shown, 1, 3)).isBetween(corners[2] - 8, corners[2] + 8);
        assertThat(level(shown, 3, 3)).isBetween(corners[3] - 8, corners[3] + 8);
      }
      assertThat(video.read(shown)).isFalse();
    }
  }

  /** The corners as they are shown: top left, top right, bottom left, bottom right. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 1, 40, 90, 140, 200", // upright
    "0, 1, -1, 0, 140, 40, 200, 90", // a quarter clockwise: a phone held upright
    "-1, 0, 0, -1, 200, 140, 90, 40", // upside down
    "0, -1, 1, 0, 90, 200, 40, 140", // a quarter counterclockwise
    "-1, 0, 0, 1, 90, 40, 200, 140", // a mirrored camera
    "0, 1, 1, 0, 40, 140, 90, 200", // mirrored and turned
  })
  void aVideoIsReadAsAPlayerShowsIt(
      int a, int b, int c, int d, int topLeft, int topRight, int bottomLeft, int bottomRight)
      throws IOException {
    boolean turned = a == 0;
    expect(
        stating(a, b, c, d),
        turned ? HEIGHT : WIDTH,
        turned ? WIDTH : HEIGHT,
        topLeft,
        topRight,
        bottomLeft,
        bottomRight);
  }

  @Test
  void whatIsNoRightAngleIsReadAsItWasCaptured() throws IOException {
    int half = (int) (65536 * Math.sqrt(0.5));
    expect(stating(half, half, -half, half, video()), WIDTH, HEIGHT, 40, 90, 140, 200);
    expect(stating(0, 0, 0, 0, video()), WIDTH, HEIGHT, 40, 90, 140, 200);
  }
}
