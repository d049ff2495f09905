package io.splitpoint.stream.prepare;

/**
 * The part of a picture that a model sees, in pixels.
 *
 * @param left first column, from 0
 * @param top first row, from 0
 */
public record Crop(int left, int top, int width, int height) {

  public Crop {
    if (left < 0 || top < 0 || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "no part of a picture: %d x %d at %d, %d".formatted(width, height, left, top));
    }
  }

  /** The whole picture, which is stretched to the proportions of the model's input. */
  public static Crop whole(int width, int height) {
    return new Crop(0, 0, width, height);
  }

  /** The largest centred part with the proportions of the model's input. */
  public static Crop centre(int width, int height, int inputWidth, int inputHeight) {
    int wide =
        (int) Math.max(1, Math.min(width, Math.round((double) height * inputWidth / inputHeight)));
    int high =
        (int) Math.max(1, Math.min(height, Math.round((double) width * inputHeight / inputWidth)));
    return new Crop((width - wide) / 2, (height - high) / 2, wide, high);
  }
}
