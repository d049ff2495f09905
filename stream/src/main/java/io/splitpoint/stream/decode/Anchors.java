package io.splitpoint.stream.decode;

/**
 * The default boxes of an SSD, in the order of its heads: for each map its rows, columns, and
 * boxes. Liu et al., "SSD: Single Shot MultiBox Detector", 2016; the sizes are those of the SSD 300
 * for Pascal VOC that HarDNet-68's authors train: github.com/PingoLH/PytorchSSD-HarDNet, {@code
 * VOC_300} of data/config.py (sizes, steps, ratios, variances, clipping) in the order of
 * layers/functions/prior_box.py, decoded as in utils/box_utils.py, compared by reading both.
 */
final class Anchors {

  private static final int PICTURE = 300;

  /** The 11,620 boxes for a picture of 300 × 300. */
  static final Anchors SSD_300 =
      new Anchors(
          new int[] {38, 19, 10, 5, 3, 1},
          new int[] {8, 16, 32, 64, 100, 300},
          new int[] {30, 60, 111, 162, 213, 264, 315},
          new int[][] {{2, 3}, {2, 3}, {2, 3}, {2, 3}, {2}, {2}});

  /** Divisors of the offsets in training: for the centre, and for the size. */
  private static final float CENTRE_VARIANCE = 0.1f;

  private static final float SIZE_VARIANCE = 0.2f;

  private final float[] centreX;
  private final float[] centreY;
  private final float[] width;
  private final float[] height;
  private int count;

  private Anchors(int[] maps, int[] steps, int[] sizes, int[][] ratios) {
    int all = 0;
    for (int k = 0; k < maps.length; k++) {
      all += maps[k] * maps[k] * (2 + 2 * ratios[k].length);
    }
    centreX = new float[all];
    centreY = new float[all];
    width = new float[all];
    height = new float[all];
    for (int k = 0; k < maps.length; k++) {
      double size = (double) sizes[k] / PICTURE;
      double larger = Math.sqrt(size * sizes[k + 1] / PICTURE);
      for (int row = 0; row < maps[k]; row++) {
        for (int column = 0; column < maps[k]; column++) {
          double x = (column + 0.5) * steps[k] / PICTURE;
          double y = (row + 0.5) * steps[k] / PICTURE;
          add(x, y, size, size);
          add(x, y, larger, larger);
          for (int ratio : ratios[k]) {
            double root = Math.sqrt(ratio);
            add(x, y, size * root, size / root);
            add(x, y, size / root, size * root);
          }
        }
      }
    }
  }

  private void add(double x, double y, double wide, double high) {
    centreX[count] = (float) Math.min(1, x);
    centreY[count] = (float) Math.min(1, y);
    width[count] = (float) Math.min(1, wide);
    height[count] = (float) Math.min(1, high);
    count++;
  }

  int count() {
    return count;
  }

  /**
   * Writes left, top, right, bottom as fractions of the input to {@code into[at…at+3]}.
   *
   * @param dx, dy, dw, dh the head's numbers for this anchor
   */
  void box(int anchor, float dx, float dy, float dw, float dh, float[] into, int at) {
    float x = centreX[anchor] + dx * CENTRE_VARIANCE * width[anchor];
    float y = centreY[anchor] + dy * CENTRE_VARIANCE * height[anchor];
    float wide = width[anchor] * (float) Math.exp(dw * SIZE_VARIANCE);
    float high = height[anchor] * (float) Math.exp(dh * SIZE_VARIANCE);
    into[at] = x - wide / 2;
    into[at + 1] = y - high / 2;
    into[at + 2] = x + wide / 2;
    into[at + 3] = y + high / 2;
  }
}
