package io.splitpoint.stream.decode;

import io.splitpoint.stream.Result;
import io.splitpoint.stream.prepare.Crop;

/** Converts coordinates of the model's part to those of the whole picture, clipped. */
final class Placing {

  private final float left;
  private final float top;
  private final float wide;
  private final float high;

  Placing(Crop crop, int width, int height) {
    left = (float) crop.left() / width;
    top = (float) crop.top() / height;
    wide = (float) crop.width() / width;
    high = (float) crop.height() / height;
  }

  /** Adds a box whose edges are fractions of the model's input. */
  void add(Result.Boxes to, int label, float score, float l, float t, float r, float b) {
    int at = to.count++;
    to.label[at] = label;
    to.score[at] = score;
    to.left[at] = inside(left + l * wide);
    to.top[at] = inside(top + t * high);
    to.right[at] = inside(left + r * wide);
    to.bottom[at] = inside(top + b * high);
  }

  private static float inside(float part) {
    return part >= 0 ? Math.min(1, part) : 0; // A NaN becomes 0 too.
  }
}
