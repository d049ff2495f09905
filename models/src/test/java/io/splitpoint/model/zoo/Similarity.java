package io.splitpoint.model.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How well pairs of vectors agree: their cosines, with and without what all images share. */
final class Similarity {
  private final List<float[]> left = new ArrayList<>();
  private final List<float[]> right = new ArrayList<>();

  void add(float[] a, float[] b) {
    left.add(a);
    right.add(b);
  }

  /** The least cosine of a pair. */
  double least() {
    double least = 1;
    for (int i = 0; i < left.size(); i++) {
      least = Math.min(least, cosine(left.get(i), right.get(i)));
    }
    return least;
  }

  /** The mean cosine after the mean over all left vectors is taken away from both. */
  double centred() {
    float[] mean = mean();
    double sum = 0;
    for (int i = 0; i < left.size(); i++) {
      sum += cosine(minus(left.get(i), mean), minus(right.get(i), mean));
    }
    return sum / left.size();
  }

  /** The part of the left vectors' energy that differs from one to the next. */
  double varyingShare() {
    float[] mean = mean();
    double varying = 0;
    double all = 0;
    for (float[] vector : left) {
      float[] difference = minus(vector, mean);
      varying += dot(difference, difference);
      all += dot(vector, vector);
    }
    return varying / all;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "cosine at least %.4f, without the mean %.4f, varying share %.4f",
        least(),
        centred(),
        varyingShare());
  }

  private float[] mean() {
    float[] mean = new float[left.get(0).length];
    for (float[] vector : left) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += vector[i] / left.size();
      }
    }
    return mean;
  }

  private static float[] minus(float[] a, float[] b) {
    float[] difference = a.clone();
    for (int i = 0; i < a.length; i++) {
      difference[i] -= b[i];
    }
    return difference;
  }

  private static double cosine(float[] a, float[] b) {
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
