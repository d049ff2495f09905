package io.splitpoint.stream.prepare;

import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Preprocessor;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Creates preprocessors: crop, resize, colour order, normalization, quantization at once. */
public final class Preprocessors {

  private Preprocessors() {}

  /**
   * Creates a preprocessor for one thread.
   *
   * @param width width of the pictures
   * @param height height of the pictures
   * @param crop the model's part, inside the picture
   * @param redFirst whether the model expects red first, as nearly all do
   * @param normalization empty for the default: 8-bit inputs are the levels, float inputs −1 to 1
   */
  public static Preprocessor of(
      int width,
      int height,
      Crop crop,
      InputTensor input,
      boolean redFirst,
      Optional<Normalization> normalization) {
    if (crop.left() + crop.width() > width || crop.top() + crop.height() > height) {
      throw new IllegalArgumentException(crop + " is not inside " + width + " x " + height);
    }
    Bilinear resize = new Bilinear(width, crop, input.width(), input.height(), redFirst);
    byte[] row = new byte[Bilinear.rowBytes(input.width())];
    int values = input.width() * input.channels();
    boolean grey = input.channels() == 1;
    if (input.type().equals("float32")) {
      float[] reals = Levels.reals(normalization);
      return (from, tensor) -> {
        require(input, tensor);
        for (int y = 0; y < input.height(); y++) {
          resize.row(from, y, row);
          if (grey) {
            toGrey(row, input.width(), redFirst);
          }
          for (int i = 0, to = y * values * Float.BYTES; i < values; i++, to += Float.BYTES) {
            tensor.putFloat(to, reals[row[i] & 255]);
          }
        }
      };
    }
    byte[] stored = Levels.bytes(input, normalization);
    boolean same = isSame(stored);
    return (from, tensor) -> {
      require(input, tensor);
      for (int y = 0; y < input.height(); y++) {
        resize.row(from, y, row);
        if (grey) {
          toGrey(row, input.width(), redFirst);
        }
        if (!same) {
          for (int i = 0; i < values; i++) {
            row[i] = stored[row[i] & 255];
          }
        }
        tensor.put(y * values, row, 0, values);
      }
    };
  }

  private static void require(InputTensor input, ByteBuffer tensor) {
    if (tensor.capacity() != input.bytes()) {
      throw new IllegalArgumentException(
          "the input tensor has " + input.bytes() + " bytes, the buffer " + tensor.capacity());
    }
  }

  private static boolean isSame(byte[] stored) {
    for (int level = 0; level < stored.length; level++) {
      if ((stored[level] & 255) != level) {
        return false;
      }
    }
    return true;
  }

  /** ITU-R BT.601's luma, in place, in the row's first third. */
  private static void toGrey(byte[] row, int width, boolean redFirst) {
    int first = redFirst ? 77 : 29;
    int last = redFirst ? 29 : 77;
    for (int i = 0, from = 0; i < width; i++, from += Picture.CHANNELS) {
      int luma =
          first * (row[from] & 255) + 150 * (row[from + 1] & 255) + last * (row[from + 2] & 255);
      row[i] = (byte) (luma + 128 >> 8);
    }
  }
}
