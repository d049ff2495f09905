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
 */
final class ResizePeers {

  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final int SIDE = 300;
  private static final int ROUNDS = 60;
  private static final int WARM_UP = 20;
  private static final int FRAMES = 50;

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
        Preprocessors.of(
            WIDTH, HEIGHT, Crop.whole(WIDTH, HEIGHT), input, true, Optional.empty());
    opencv_core.setNumThreads(1);
    Mat from = new Mat(HEIGHT, WIDTH, opencv_core.CV_8UC3, new BytePointer(picture.bgr()));
    Mat resized = new Mat(SIDE, SIDE, opencv_core.CV_8UC3);
    Mat turned = new Mat(SIDE, SIDE, opencv_core.CV_8UC3);
    Size size = new Size(SIDE, SIDE);
    Runnable theirs =
        () -> {
          opencv_imgproc.resize(from, resized, size, 0, 0, opencv_imgproc.INTER_LINEAR);
          opencv_imgproc.cvtColor(resized, turned, opencv_imgproc.COLOR_BGR2RGB);
        };
    double[] oursMs = new double[ROUNDS - WARM_UP];
    double[] theirsMs = new double[ROUNDS - WARM_UP];
    for (int round = 0; round < ROUNDS; round++) {
      double a = milliseconds(() -> ours.fill(picture, tensor));
      double b = milliseconds(theirs);
      if (round >= WARM_UP) {
        oursMs[round - WARM_UP] = a;
        theirsMs[round - WARM_UP] = b;
      }
    }
    ByteBuffer expected = turned.data().capacity(input.bytes()).asByteBuffer();
    int most = 0;
    for (int i = 0; i < input.bytes(); i++) {
      most = Math.max(most, Math.abs((expected.get(i) & 255) - (tensor.get(i) & 255)));
    }
    Arrays.sort(oursMs);
    Arrays.sort(theirsMs);
    System.out.printf(
        "1280 x 720 to 300 x 300: ours %.3f ms (%.3f-%.3f), OpenCV %.3f ms (%.3f-%.3f), bytes differ by at most %d%n",
        oursMs[oursMs.length / 2],
        oursMs[0],
        oursMs[oursMs.length - 1],
        theirsMs[theirsMs.length / 2],
        theirsMs[0],
        theirsMs[theirsMs.length - 1],
        most);
  }

  private static double milliseconds(Runnable frame) {
    long start = System.nanoTime();
    for (int i = 0; i < FRAMES; i++) {
      frame.run();
    }
    return (System.nanoTime() - start) / 1e6 / FRAMES;
  }
}
