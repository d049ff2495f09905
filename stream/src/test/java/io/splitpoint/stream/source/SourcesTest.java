package io.splitpoint.stream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.failure.MissingException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

  @TempDir Path folder;

  private Path picture(String name, int width, int height, Color color) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, color.getRGB());
      }
    }
    Path file = folder.resolve(name);
    ImageIO.write(image, name.substring(name.indexOf('.') + 1), file.toFile());
    return file;
  }

  private static Color at(Picture picture, int x, int y) {
    int i = (y * picture.width() + x) * Picture.CHANNELS;
    return new Color(
        picture.bgr().get(i + 2) & 255, picture.bgr().get(i + 1) & 255, picture.bgr().get(i) & 255);
  }

  @Test
  void picturesComeInTheOrderInWhichPeopleNumberThem() throws IOException {
    picture("f10.png", 8, 8, new Color(10, 1, 2));
    picture("f2.bmp", 8, 8, new Color(2, 1, 2));
    picture("f007.png", 8, 8, new Color(7, 1, 2));
    Files.writeString(folder.resolve("notes.txt"), "not a picture");
    try (FrameSource source = Sources.open(folder.toString())) {
      Picture read = new Picture(8, 8);
      for (int expected : new int[] {2, 7, 10}) {
        assertThat(source.read(read)).isTrue();
        assertThat(at(read, 3, 3)).isEqualTo(new Color(expected, 1, 2));
      }
      assertThat(source.read(read)).isFalse();
      assertThat(source.live()).isFalse();
      assertThat(source.framesPerSecond()).isEmpty();
    }
  }

  @Test
  void namesSortTheSameWhateverOrderTheyComeIn() {
    List<String> sorted = List.of("a", "a01", "a1", "a2", "a10", "a10b2", "a10b10", "b", "b9x");
    List<String> names = new ArrayList<>(sorted);
    for (int seed = 0; seed < 100; seed++) {
      Collections.shuffle(names, new Random(seed));
      names.sort(new NaturalOrder());
      assertThat(names).as("seed %d", seed).isEqualTo(sorted);
    }
  }

  @Test
  void aPictureOfAnotherSizeIsFittedIntoTheFirstOnes() throws IOException {
    picture("1.png", 40, 20, Color.RED);
    picture("2.png", 10, 10, Color.GREEN);
    try (FrameSource source = Sources.open(folder.toString())) {
      Picture read = new Picture(40, 20);
      source.read(read);
      source.read(read);
      assertThat(at(read, 20, 10)).isEqualTo(Color.GREEN);
      assertThat(at(read, 2, 10)).isEqualTo(Color.BLACK);
    }
  }

  @Test
  void onePictureIsASourceOfOneFrame() throws IOException {
    try (FrameSource source = Sources.open(picture("x.png", 5, 3, Color.BLUE).toString())) {
      Picture read = new Picture(5, 3);
      assertThat(source.read(read)).isTrue();
      assertThat(at(read, 4, 2)).isEqualTo(Color.BLUE);
      assertThat(source.read(read)).isFalse();
    }
  }

  private void assertRefused(String spec, String words) {
    assertThatThrownBy(
            () -> {
              try (FrameSource source = Sources.open(spec)) {
                Picture picture = new Picture(source.width(), source.height());
                while (source.read(picture)) {}
              }
            })
        .isInstanceOf(InputException.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining("\n");
  }

  @Test
  void whatIsNoPictureIsRefusedByName() throws IOException {
    Path text = Files.writeString(folder.resolve("text.png"), "hello");
    assertRefused(text.toString(), "text.png: expected a JPEG, PNG or BMP picture");
    byte[] whole = Files.readAllBytes(picture("whole.png", 50, 50, Color.PINK));
    Path cut = Files.write(folder.resolve("cut.png"), java.util.Arrays.copyOf(whole, 60));
    assertRefused(cut.toString(), "cut.png: expected a picture, found a damaged one");
    assertRefused(Files.createFile(folder.resolve("empty.bmp")).toString(), "empty.bmp");
  }

  @Test
  void whatIsNotThereOrNoVideoIsRefusedByName() throws IOException {
    assertRefused(folder.resolve("none.mp4").toString(), "none.mp4: no such source");
    assertRefused(Files.writeString(folder.resolve("t.mp4"), "x".repeat(99)).toString(), "t.mp4");
    assertRefused(Files.createFile(folder.resolve("empty.mp4")).toString(), "empty.mp4");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertRefused(empty.toString(), "empty: expected pictures");
  }

  @Test
  void aPlaylistOpensNoOtherAddresses() throws IOException {
    Path list =
        Files.writeString(
            folder.resolve("list.m3u8"),
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n");
    assertRefused(list.toString(), "list.m3u8");
  }

  @Test
  void aMissingCameraOrOneThatIsNoneIsMissingHardware() {
    assertThatThrownBy(() -> Sources.open("camera:/dev/video99"))
        .isInstanceOf(MissingException.class)
        .hasMessageContaining("camera /dev/video99: no such device");
    assertThatThrownBy(() -> Sources.open("camera:/dev/null"))
        .isInstanceOf(MissingException.class)
        .hasMessageContaining("camera /dev/null: not a usable camera");
    assertThatThrownBy(() -> Sources.open("camera:/dev/video0,big"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("WIDTHxHEIGHT");
  }
}
