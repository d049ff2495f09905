package io.splitpoint.stream.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with a file, reading ends: at its end, or with a line that names it. */
class DamagedVideoTest {

  /** Far above the second that the slowest takes; a hang has none. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void damagedFilesEndOrAreRefused() throws IOException {
    damage(60);
  }

  @Tag("proof")
  @Test
  void manyDamagedFilesEndOrAreRefused() throws IOException {
    damage(2000);
  }

  private void damage(int files) throws IOException {
    byte[] whole = Files.readAllBytes(Mp4Test.write(folder.resolve("v.mp4"), 160, 96, 40));
    int refused = 0;
    for (int seed = 0; seed < files; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = whole.clone();
      if (seed % 3 == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      for (int flips = seed % 3 == 0 ? 0 : random.nextInt(1, 30); flips > 0; flips--) {
        // every other file in its index, which lies at the end
        int from = seed % 2 == 0 ? 0 : bytes.length * 9 / 10;
        bytes[random.nextInt(from, bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Path file = Files.write(folder.resolve("damaged.mp4"), bytes);
      refused +=
          Assertions.assertTimeoutPreemptively(LIMIT, () -> readAll(file), "seed " + seed) ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(files / 3);
  }

  /** Whether it ended without a complaint. */
  private static boolean readAll(Path file) {
    try (FrameSource video = VideoFile.open(file)) {
      Picture picture = new Picture(video.width(), video.height());
      while (video.read(picture)) {}
      return true;
    } catch (InputException e) {
      assertThat(e).hasMessageStartingWith(file.toString()).hasMessageNotContaining("\n");
      return false;
    }
  }
}
