package io.splitpoint.stream.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.stream.FrameSource;
import io.splitpoint.stream.Numbered;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Mp4Test {

  @TempDir Path folder;

  static Path write(Path file, int width, int height, int frames) {
    Numbered numbered = new Numbered(width, height, frames);
    Picture picture = new Picture(width, height);
    try (Mp4 mp4 = new Mp4(file, numbered)) {
      for (int i = 0; numbered.read(picture); i++) {
        mp4.write(i, picture, Result.None.NONE);
      }
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource({"640,480", "322,242", "161,97"})
  void everyFrameComesBackInOrderAndLooksTheSame(int width, int height) {
    Path file = write(folder.resolve("v.mp4"), width, height, 120);
    try (FrameSource video = VideoFile.open(file)) {
      assertThat(video.width()).isEqualTo(width & ~1);
      assertThat(video.height()).isEqualTo(height & ~1);
      assertThat(video.framesPerSecond()).hasValue(25);
      assertThat(video.live()).isFalse();
      Picture read = new Picture(video.width(), video.height());
      Picture made = new Picture(width, height);
      int frames = 0;
      while (video.read(read)) {
        assertThat(Numbered.number(read)).isEqualTo(frames);
        if (width % 2 == 0) {
          Numbered.draw(frames, made);
          assertThat(Numbered.meanError(read, made)).as("frame %d", frames).isLessThan(6);
        }
        frames++;
      }
      assertThat(frames).isEqualTo(120);
      assertThat(video.read(read)).isFalse();
    }
  }

  @Test
  void whatAKilledWriterLeavesBehindPlaysToTheLastWholeSecond() throws IOException {
    Path file = killed(folder.resolve("v.mp4"), 100);
    try (FrameSource video = VideoFile.open(file)) {
      Picture read = new Picture(320, 240);
      int frames = 0;
      while (video.read(read)) {
        assertThat(Numbered.number(read)).isEqualTo(frames++);
      }
      assertThat(frames).isGreaterThanOrEqualTo(75);
    }
  }

  @Test
  void aFileThatBreaksOffInAFrameGivesTheFramesBeforeAndThenTellsWhichItWas() throws IOException {
    byte[] whole = Files.readAllBytes(killed(folder.resolve("v.mp4"), 200));
    Path cut = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(whole, whole.length * 2 / 3));
    AtomicInteger frames = new AtomicInteger();
    try (FrameSource video = VideoFile.open(cut)) {
      Picture read = new Picture(320, 240);
      assertThatThrownBy(
              () -> {
                while (video.read(read)) {
                  assertThat(Numbered.number(read)).isEqualTo(frames.getAndIncrement());
                }
              })
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(cut + ": frame " + frames + ": expected a whole picture");
      assertThat(frames.get()).isBetween(50, 180);
    }
  }

  @Test
  void aFileWithoutItsIndexIsRefusedByName() throws IOException {
    byte[] whole = Files.readAllBytes(write(folder.resolve("v.mp4"), 320, 240, 50));
    Path cut = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> VideoFile.open(cut))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(cut + ": expected a video");
  }

  /** A file chooses its decoder: only those that cameras write may run. */
  @Test
  void aVideoInACodecThatNoCameraWritesIsRefused() throws IOException {
    Path file = write(folder.resolve("v.mp4"), 320, 240, 10);
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    // in both of its indexes; M8RG is MagicYUV
    String other = bytes.replace("avc1", "M8RG");
    assertThat(other).isNotEqualTo(bytes);
    Files.writeString(file, other, StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> VideoFile.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is encoded as magicyuv, which is not decoded here");
  }

  @Test
  void aVideoWithoutFramesIsNoVideo() {
    Path file = write(folder.resolve("v.mp4"), 320, 240, 0);
    assertThatThrownBy(
            () -> {
              try (FrameSource video = VideoFile.open(file)) {
                video.read(new Picture(320, 240));
              }
            })
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file.toString());
  }

  @Test
  void aFileThatCannotBeCreatedIsNamed() {
    Path file = folder.resolve("no/such/folder/v.mp4");
    assertThatThrownBy(() -> write(file, 320, 240, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("No such file");
  }

  /** What is on the disk before the file is closed. */
  private static Path killed(Path file, int frames) throws IOException {
    Path copy = file.resolveSibling("killed.mp4");
    Numbered numbered = new Numbered(320, 240, frames);
    Picture picture = new Picture(320, 240);
    try (Mp4 mp4 = new Mp4(file, numbered)) {
      for (int i = 0; numbered.read(picture); i++) {
        mp4.write(i, picture, Result.None.NONE);
      }
      Files.copy(file, copy);
    }
    return copy;
  }
}
