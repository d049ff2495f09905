package io.splitpoint.stream;

/**
 * What a model recognized in a picture. Made once by {@link Decoder#create} and filled again for
 * every frame: only the first {@code count} entries count.
 */
public sealed interface Result {

  /** For models whose outputs are not decoded. */
  enum None implements Result {
    NONE
  }

  /** The likeliest classes, best first. */
  final class Classes implements Result {
    /** How many entries are filled. */
    public int count;

    /** Index of each class in the labels. */
    public final int[] label;

    /** Of each class, 0 to 1. */
    public final float[] score;

    /**
     * @param most entries there can be
     */
    public Classes(int most) {
      label = new int[most];
      score = new float[most];
    }
  }

  /** Objects found, best first; edges as parts of the picture's width and height, 0 to 1. */
  final class Boxes implements Result {
    /** How many entries are filled. */
    public int count;

    /** Index of each object's class in the labels. */
    public final int[] label;

    /** Of each object, 0 to 1. */
    public final float[] score;

    public final float[] left;
    public final float[] top;
    public final float[] right;
    public final float[] bottom;

    /**
     * @param most entries there can be
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
