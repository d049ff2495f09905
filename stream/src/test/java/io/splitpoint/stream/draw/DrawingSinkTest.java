package io.splitpoint.stream.draw;

import static org.assertj.core.api.Assertions.assertThat;

import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Result;
import io.splitpoint.stream.Sink;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DrawingSinkTest {

  private static final Sink NOWHERE =
      new Sink() {
        @Override
        public void write(long frame, Picture picture, Result result) {}

        @Override
        public void close() {}
      };

  private static int at(Picture picture, int x, int y) {
    int i = (y * picture.width() + x) * Picture.CHANNELS;
    return (picture.bgr().get(i + 2) & 255) << 16
        | (picture.bgr().get(i + 1) & 255) << 8
        | picture.bgr().get(i) & 255;
  }

  private static Result.Boxes box(int label, float left, float top, float right, float bottom) {
    Result.Boxes boxes = new Result.Boxes(3);
    boxes.count = 1;
    boxes.label[0] = label;
    boxes.score[0] = 0.876f;
    boxes.left[0] = left;
    boxes.top[0] = top;
    boxes.right[0] = right;
    boxes.bottom[0] = bottom;
    return boxes;
  }

  @Test
  void aBoxIsAFrameWithItsLabelAboveAndNothingInside() {
    Picture picture = new Picture(201, 101);
    new DrawingSink(NOWHERE, List.of("cat"), 101).write(0, picture, box(0, 0.25f, 0.5f, 0.75f, 1));
    int colour = at(picture, 150, 70);
    assertThat(colour).isNotZero();
    assertThat(at(picture, 50, 70)).isEqualTo(colour);
    assertThat(at(picture, 100, 100)).isEqualTo(colour);
    assertThat(at(picture, 100, 75)).isZero();
    assertThat(at(picture, 48, 70)).isZero();
    // "cat 88%" is 7 letters of 9 x 18 right above the frame
    int ink = 0;
    int paper = 0;
    for (int y = 32; y < 50; y++) {
      for (int x = 50; x < 50 + 63; x++) {
        paper += at(picture, x, y) == colour ? 1 : 0;
        ink += at(picture, x, y) == 0 ? 1 : 0;
      }
    }
    assertThat(paper).isGreaterThan(500);
    assertThat(ink).isGreaterThan(60); // and many greys
    assertThat(at(picture, 50 + 64, 40)).isZero();
  }

  @Test
  void nothingIsDrawnOutsideWhateverTheResult() {
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Picture picture = new Picture(random.nextInt(1, 50), random.nextInt(1, 50));
      DrawingSink sink =
          new DrawingSink(NOWHERE, List.of("tüll\u0000", ""), random.nextInt(1, 3000));
      float a = (float) random.nextDouble();
      float b = (float) random.nextDouble();
      sink.write(0, picture, box(random.nextInt(-2, 5000), a, b, (float) random.nextDouble(), 1));
      Result.Classes classes = new Result.Classes(2);
      classes.count = 2;
      classes.label[0] = Integer.MAX_VALUE;
      classes.score[0] = Float.NaN;
      sink.write(1, picture, classes);
    }
  }

  @Test
  void aFrameAllocatesNothing() {
    Picture picture = new Picture(320, 180);
    DrawingSink sink = new DrawingSink(NOWHERE, List.of("one", "two"), 180);
    Result.Boxes boxes = box(7, 0.1f, 0.2f, 0.6f, 0.9f);
    Result.Classes classes = new Result.Classes(5);
    classes.count = 5;
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 100; i++) {
      sink.write(i, picture, boxes);
      sink.write(i, picture, classes);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) {
      sink.write(i, picture, boxes);
      sink.write(i, picture, classes);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }
}
