package io.splitpoint.bench.peers;

import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Preprocessor;
import io.splitpoint.stream.prepare.Crop;
import io.splitpoint.stream.prepare.InputTensor;
import io.splitpoint.stream.prepare.Preprocessors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * A frame of 1280 × 720 to a tensor of 300 × 300 uint8, red first: our preprocessor and OpenCV's
 * resize (INTER_LINEAR) with cvtColor, each on one thread, by turns, and how far the bytes differ.
 * Each finds the frame where it wants it: ours in a Java array, as pictures are here, OpenCV's in
 * native memory, so that nothing is copied for it.
 */
final class ResizePeers {

  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final int SIDE = 300;
  private static final int ROUNDS = 3_000;
  private static final int WARM_UP = 500;

  /** Few: both must meet the same pace of a machine that others use too. */
  private static final int FRAMES = 3;

  private ResizePeers() {}

  public static void main(String[] args) {
    Picture picture = new Picture(WIDTH, HEIGHT);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < picture.bgr().capacity(); i++) {
      picture.bgr().put(i, (byte) random.nextInt());
    }
    InputTensor input = new InputTensor(SIDE, SIDE, 3, "uint8", 1, 0);
    ByteBuffer tensor = ByteBuffer.allocateDirect(input.bytes()).order(ByteOrder.nativeOrder());
    Preprocessor ours =
        Preprocessors.of(WIDTH, HEIGHT, Crop.whole(WIDTH, HEIGHT), input, true, Optional.empty());
    opencv_core.setNumThreads(1);
    ByteBuffer same =
        ByteBuffer.allocateDirect(picture.bgr().capacity())
            .put(0, picture.bgr(), 0, picture.bgr().capacity());
    Mat from = new Mat(HEIGHT, WIDTH, opencv_core.CV_8UC3, new BytePointer(same));
    Mat resized = new Mat(SIDE, SIDE, opencv_core.CV_8UC3);
    Mat turned = new Mat(SIDE, SIDE, opencv_core.CV_8UC3);
    Size size = new Size(SIDE, SIDE);
    Runnable theirs =
        () -> {
          opencv_imgproc.resize(from, resized, size, 0, 0, opencv_imgproc.INTER_LINEAR);
          opencv_imgproc.cvtColor(resized, turned, opencv_imgproc.COLOR_BGR2RGB);
        };
    double[] oursMs = new double[ROUNDS];
    double[] theirsMs = new double[ROUNDS];
    double[] ratio = new double[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      int at = Math.max(0, round);
      if (round % 2 == 0) {
        oursMs[at] = milliseconds(() -> ours.fill(picture, tensor));
        theirsMs[at] = milliseconds(theirs);
      } else {
        theirsMs[at] = milliseconds(theirs);
        oursMs[at] = milliseconds(() -> ours.fill(picture, tensor));
      }
      ratio[at] = oursMs[at] / theirsMs[at];
    }
    ByteBuffer expected = turned.data().capacity(input.bytes()).asByteBuffer();
    int most = 0;
    for (int i = 0; i < input.bytes(); i++) {
      most = Math.max(most, Math.abs((expected.get(i) & 255) - (tensor.get(i) & 255)));
    }
    System.out.printf(
        "1280 x 720 to 300 x 300, %d pairs: ours %s ms, OpenCV %s ms, ours / OpenCV %s; bytes differ by at most %d%n",
        ROUNDS, quantiles(oursMs), quantiles(theirsMs), quantiles(ratio), most);
  }

  private static String quantiles(double[] values) {
    Arrays.sort(values);
    return "%.3f (best %.3f, 10 %% %.3f, 90 %% %.3f)"
        .formatted(
            values[values.length / 2],
            values[0],
            values[values.length / 10],
            values[values.length * 9 / 10]);
  }

  private static double milliseconds(Runnable frame) {
    long start = System.nanoTime();
    for (int i = 0; i < FRAMES; i++) {
      frame.run();
    }
    return (System.nanoTime() - start) / 1e6 / FRAMES;
  }
}
