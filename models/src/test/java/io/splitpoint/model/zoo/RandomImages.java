package io.splitpoint.model.zoo;

import java.util.SplittableRandom;

/** Images without meaning, all within -1…1, of kinds that stress a network differently. */
enum RandomImages {
  /** Every number uniform in -1…1. */
  NOISE,
  /** Every number uniform in 0…1: for whoever scales pixels that way. */
  POSITIVE_NOISE,
  /** A coarse random pattern, interpolated: photographs are smooth too. */
  SMOOTH,
  /** Every number -1 or 1. */
  EXTREME;

  float[] draw(int[] shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int elements = 1;
    for (int n : shape) {
      elements *= n;
    }
    float[] image = new float[elements];
    if (this == SMOOTH && shape.length == 4) {
      smooth(image, shape[1], shape[2], shape[3], random);
      return image;
    }
    for (int i = 0; i < elements; i++) {
      image[i] =
          switch (this) {
            case POSITIVE_NOISE -> (float) random.nextDouble();
            case EXTREME -> random.nextBoolean() ? 1 : -1;
            case NOISE, SMOOTH -> (float) (2 * random.nextDouble() - 1);
          };
    }
    return image;
  }

  private static void smooth(
      float[] image, int height, int width, int channels, SplittableRandom r) {
    int grid = 9;
    float[][][] knots = new float[grid + 1][grid + 1][channels];
    for (float[][] row : knots) {
      for (float[] knot : row) {
        for (int c = 0; c < channels; c++) {
          knot[c] = (float) (2 * r.nextDouble() - 1);
        }
      }
    }
    for (int y = 0; y < height; y++) {
      float fy = y * (float) grid / height;
      for (int x = 0; x < width; x++) {
        float fx = x * (float) grid / width;
        for (int c = 0; c < channels; c++) {
          float top = mix(knots[(int) fy][(int) fx][c], knots[(int) fy][(int) fx + 1][c], fx % 1);
          float low =
              mix(knots[(int) fy + 1][(int) fx][c], knots[(int) fy + 1][(int) fx + 1][c], fx % 1);
          image[(y * width + x) * channels + c] = mix(top, low, fy % 1);
        }
      }
    }
  }

  private static float mix(float a, float b, float t) {
    return a + (b - a) * t;
  }
}
