package io.splitpoint.stream.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.Graph;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Preprocessor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessorsTest {

  private static Picture noise(int width, int height, long seed) {
    Picture picture = new Picture(width, height);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < picture.bgr().capacity(); i++) {
      picture.bgr().put(i, (byte) random.nextInt());
    }
    return picture;
  }

  private static InputTensor input(int width, int height, int channels, String type) {
    return new InputTensor(width, height, channels, type, 0.5f, 3);
  }

  private static ByteBuffer fill(
      Picture from, Crop crop, InputTensor input, boolean redFirst, Optional<Normalization> by) {
    ByteBuffer tensor = ByteBuffer.allocateDirect(input.bytes()).order(ByteOrder.nativeOrder());
    Preprocessors.of(from.width(), from.height(), crop, input, redFirst, by).fill(from, tensor);
    return tensor;
  }

  private static Crop whole(Picture picture) {
    return Crop.whole(picture.width(), picture.height());
  }

  /** Its files: OpenCV 4.10's resize, INTER_LINEAR, of noise seeded with the picture's width. */
  @ParameterizedTest
  @CsvSource({"97,61,40,30", "33,20,64,48", "64,48,32,24"})
  void everyByteIsWithinOneOfOpenCvs(int width, int height, int toWidth, int toHeight)
      throws IOException {
    String file = "opencv-%dx%d-to-%dx%d.bgr".formatted(width, height, toWidth, toHeight);
    byte[] expected;
    try (InputStream in = PreprocessorsTest.class.getResourceAsStream(file)) {
      expected = in.readAllBytes();
    }
    Picture picture = noise(width, height, width);
    InputTensor input = input(toWidth, toHeight, 3, "uint8");
    ByteBuffer found = fill(picture, whole(picture), input, false, Optional.empty());
    for (int i = 0; i < expected.length; i++) {
      assertThat((found.get(i) & 255) - (expected[i] & 255)).as("byte %d", i).isBetween(-1, 1);
    }
  }

  private static double exact(Picture picture, Crop crop, int c, double x, double y) {
    x = Math.max(0, Math.min(crop.width() - 1, x));
    y = Math.max(0, Math.min(crop.height() - 1, y));
    double sum = 0;
    for (int dy = 0; dy < 2; dy++) {
      for (int dx = 0; dx < 2; dx++) {
        int px = crop.left() + Math.min(crop.width() - 1, (int) x + dx);
        int py = crop.top() + Math.min(crop.height() - 1, (int) y + dy);
        double weight = Math.abs(1 - dx - (x - (int) x)) * Math.abs(1 - dy - (y - (int) y));
        sum += weight * (picture.bgr().get((py * picture.width() + px) * 3 + c) & 255);
      }
    }
    return sum;
  }

  @Test
  void anySizeAndCropIsWithinTheStatedBoundOfTheExactInterpolation() {
    double bound = 255 / 512.0 + 255 / 4096.0 + 0.5;
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Picture picture = noise(random.nextInt(1, 60), random.nextInt(1, 60), seed);
      int left = random.nextInt(picture.width());
      int top = random.nextInt(picture.height());
      Crop crop =
          new Crop(
              left,
              top,
              random.nextInt(1, picture.width() - left + 1),
              random.nextInt(1, picture.height() - top + 1));
      int width = random.nextInt(1, 70);
      int height = random.nextInt(1, 70);
      boolean red = random.nextBoolean();
      ByteBuffer found =
          fill(picture, crop, input(width, height, 3, "uint8"), red, Optional.empty());
      for (int i = 0; i < found.capacity(); i++) {
        int pixel = i / 3;
        double x = (pixel % width + 0.5) * crop.width() / width - 0.5;
        double y = (pixel / width + 0.5) * crop.height() / height - 0.5;
        double expected = exact(picture, crop, red ? 2 - i % 3 : i % 3, x, y);
        assertThat(Math.abs((found.get(i) & 255) - expected))
            .as("seed %d, byte %d", seed, i)
            .isLessThanOrEqualTo(bound);
      }
    }
  }

  @Test
  void aPictureOfTheInputsSizePassesUnchangedWithItsColoursTurned() {
    Picture picture = noise(13, 9, 1);
    ByteBuffer found =
        fill(picture, whole(picture), input(13, 9, 3, "uint8"), true, Optional.empty());
    for (int i = 0; i < found.capacity(); i++) {
      assertThat(found.get(i)).isEqualTo(picture.bgr().get(i / 3 * 3 + 2 - i % 3));
    }
  }

  @Test
  void levelsBecomeWhatTheTensorsTypeAndNormalizationSay() {
    Picture picture = noise(8, 8, 2);
    Optional<Normalization> by = Optional.of(new Normalization(100, 2));
    InputTensor signed = input(8, 8, 3, "int8");
    InputTensor real = input(8, 8, 3, "float32");
    ByteBuffer plain = fill(picture, whole(picture), signed, false, Optional.empty());
    ByteBuffer quantized = fill(picture, whole(picture), signed, false, by);
    ByteBuffer usual = fill(picture, whole(picture), real, false, Optional.empty());
    ByteBuffer normalized = fill(picture, whole(picture), real, false, by);
    for (int i = 0; i < 8 * 8 * 3; i++) {
      int level = picture.bgr().get(i) & 255;
      assertThat(plain.get(i)).isEqualTo((byte) (level - 128));
      long stored = Math.round((level - 100) / 2.0 / 0.5) + 3;
      assertThat((long) quantized.get(i)).isEqualTo(Math.max(-128, Math.min(127, stored)));
      assertThat(usual.getFloat(4 * i)).isEqualTo((level - 127.5f) / 127.5f);
      assertThat(normalized.getFloat(4 * i)).isEqualTo((level - 100f) / 2f);
    }
  }

  @Test
  void oneChannelIsGreyInWhateverOrderTheColoursCome() {
    Picture picture = noise(16, 16, 3);
    InputTensor grey = input(16, 16, 1, "uint8");
    ByteBuffer a = fill(picture, whole(picture), grey, true, Optional.empty());
    ByteBuffer b = fill(picture, whole(picture), grey, false, Optional.empty());
    for (int i = 0; i < 256; i++) {
      ByteBuffer bgr = picture.bgr();
      double luma =
          0.114 * (bgr.get(3 * i) & 255)
              + 0.587 * (bgr.get(3 * i + 1) & 255)
              + 0.299 * (bgr.get(3 * i + 2) & 255);
      assertThat(a.get(i)).isEqualTo(b.get(i));
      assertThat((double) (a.get(i) & 255)).isBetween(luma - 1.3, luma + 1.3);
    }
  }

  @Test
  void aCentreCropHasTheInputsProportionsAndLiesInTheMiddle() {
    assertThat(Crop.centre(1280, 720, 300, 300)).isEqualTo(new Crop(280, 0, 720, 720));
    assertThat(Crop.centre(100, 300, 20, 10)).isEqualTo(new Crop(0, 125, 100, 50));
    assertThat(Crop.centre(1, 1000, 10, 1)).isEqualTo(new Crop(0, 499, 1, 1));
  }

  @Test
  void aFrameAllocatesNothing() {
    Picture picture = noise(320, 180, 4);
    InputTensor input = input(96, 96, 3, "int8");
    ByteBuffer tensor = ByteBuffer.allocateDirect(input.bytes());
    Preprocessor preprocessor =
        Preprocessors.of(320, 180, Crop.centre(320, 180, 96, 96), input, true, Optional.empty());
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 200; i++) {
      preprocessor.fill(picture, tensor);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) {
      preprocessor.fill(picture, tensor);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  @Test
  void aModelWhoseInputIsNoImageIsRefused() {
    // keras_lstm_mnist_ptq.tflite
    Path model =
        Path.of("../models/src/test/resources/io/splitpoint/model")
            .resolve("ReaderFuzzTestInputs/readAndSlice/lstm.tflite");
    assertThatThrownBy(() -> InputTensor.of(Graph.read(model)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expected an image");
  }
}
