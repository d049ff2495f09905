package io.splitpoint.stream;

/**
 * What a model recognized in a picture. {@link Decoder#create} makes it, and it is refilled for
 * every frame; only the first {@code count} entries are valid.
 */
public sealed interface Result {

  /** The result of models whose outputs are not decoded. */
  enum None implements Result {
    NONE
  }

  /** The most probable classes, best first. */
  final class Classes implements Result {
    /** The number of valid entries. */
    public int count;

    /** Index of each class in the labels. */
    public final int[] label;

    /** Score of each class, 0 to 1. */
    public final float[] score;

    /**
     * @param most largest number of entries
     */
    public Classes(int most) {
      label = new int[most];
      score = new float[most];
    }
  }

  /** Detected objects, best first; edges are fractions of the picture's width and height. */
  final class Boxes implements Result {
    /** The number of valid entries. */
    public int count;

    /** Index of each object's class in the labels. */
    public final int[] label;

    /** Score of each object, 0 to 1. */
    public final float[] score;

    public final float[] left;
    public final float[] top;
    public final float[] right;
    public final float[] bottom;

    /**
     * @param most largest number of entries
     */
    public Boxes(int most) {
      label = new int[most];
      score = new float[most];
      left = new float[most];
      top = new float[most];
      right = new float[most];
      bottom = new float[most];
    }
  }
}
