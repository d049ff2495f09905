package io.splitpoint.stream.tensor;

import io.splitpoint.model.Graph;
import io.splitpoint.model.TensorInfo;
import io.splitpoint.stream.Picture;
import io.splitpoint.stream.Preprocessor;
import io.splitpoint.stream.StreamException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The middle of a picture, in the model's proportions, resized bilinearly, as red, green, blue (or
 * their grey): the byte itself for uint8 models, less 128 for int8, −1 to 1 for float32.
 */
public final class ImageInput implements Preprocessor {

  /** Weights have 8 bits each way. */
  private static final int ONE = 256;

  private static final int SHIFT = 16;
  private static final int HALF = 1 << SHIFT - 1;

  /** ITU-R BT.601 luma, of 256. */
  private static final int RED = 77;

  private static final int GREEN = 150;
  private static final int BLUE = 29;
  private static final float MIDDLE = 127.5f;

  private final String type;
  private final int channels;
  private final Steps columns;
  private final Steps rows;

  /** For each of the result's columns or rows the first source byte, the next, and its weight. */
  private record Steps(int[] first, int[] next, int[] weight) {

    static Steps of(int from, int offset, int count, int bytes) {
      Steps steps = new Steps(new int[count], new int[count], new int[count]);
      for (int i = 0; i < count; i++) {
        double at = Math.max(0, Math.min(from - 1.0, (i + 0.5) * from / count - 0.5));
        int whole = (int) at;
        steps.first[i] = (offset + whole) * bytes;
        steps.next[i] = (offset + Math.min(from - 1, whole + 1)) * bytes;
        steps.weight[i] = (int) Math.round((at - whole) * ONE);
      }
      return steps;
    }
  }

  private ImageInput(TensorInfo input, int pictureWidth, int pictureHeight) {
    List<Integer> shape = input.shape();
    int height = shape.get(1);
    int width = shape.get(2);
    type = input.type();
    channels = shape.get(3);
    int stride = pictureWidth * Picture.CHANNELS;
    int cropWidth = fit(pictureWidth, (double) pictureHeight * width / height);
    int cropHeight = fit(pictureHeight, (double) pictureWidth * height / width);
    columns = Steps.of(cropWidth, (pictureWidth - cropWidth) / 2, width, Picture.CHANNELS);
    rows = Steps.of(cropHeight, (pictureHeight - cropHeight) / 2, height, stride);
  }

  private static int fit(int most, double wanted) {
    return (int) Math.max(1, Math.min(most, Math.round(wanted)));
  }

  /**
   * The input of a model for pictures of a size.
   *
   * @throws StreamException when the model takes anything but one image
   */
  public static ImageInput of(Graph graph, int pictureWidth, int pictureHeight) {
    return new ImageInput(image(graph), pictureWidth, pictureHeight);
  }

  /**
   * The model's only input.
   *
   * @throws StreamException when it is no image
   */
  public static TensorInfo image(Graph graph) {
    List<TensorInfo> inputs = graph.inputs();
    TensorInfo first = inputs.get(0);
    List<Integer> shape = first.shape();
    boolean image =
        inputs.size() == 1
            && shape.size() == 4
            && shape.get(0) == 1
            && (shape.get(3) == 3 || shape.get(3) == 1)
            && List.of("uint8", "int8", "float32").contains(first.type());
    if (!image) {
      throw new StreamException(
          "%s: expected one image as input ([1, height, width, 1 or 3], uint8, int8 or float32), found %s"
              .formatted(
                  graph.name(),
                  inputs.size() == 1 ? first.type() + " " + shape : inputs.size() + " inputs"));
    }
    return first;
  }

  @Override
  public void fill(Picture from, ByteBuffer tensor) {
    ByteBuffer bgr = from.bgr();
    int to = 0;
    for (int y = 0; y < rows.first.length; y++) {
      for (int x = 0; x < columns.first.length; x++) {
        int blue = level(bgr, x, y, 0);
        int green = level(bgr, x, y, 1);
        int red = level(bgr, x, y, 2);
        if (channels == 1) {
          put(tensor, to++, (RED * red + GREEN * green + BLUE * blue + ONE / 2) / ONE);
        } else {
          put(tensor, to++, red);
          put(tensor, to++, green);
          put(tensor, to++, blue);
        }
      }
    }
  }

  private int level(ByteBuffer bgr, int x, int y, int channel) {
    int left = columns.first[x] + channel;
    int right = columns.next[x] + channel;
    int w = columns.weight[x];
    int upper = between(bgr, rows.first[y] + left, rows.first[y] + right, w);
    int lower = between(bgr, rows.next[y] + left, rows.next[y] + right, w);
    int v = rows.weight[y];
    return upper * (ONE - v) + lower * v + HALF >> SHIFT;
  }

  private static int between(ByteBuffer bgr, int first, int next, int weight) {
    int a = Byte.toUnsignedInt(bgr.get(first));
    return a * ONE + (Byte.toUnsignedInt(bgr.get(next)) - a) * weight;
  }

  private void put(ByteBuffer tensor, int index, int level) {
    switch (type) {
      case "uint8" -> tensor.put(index, (byte) level);
      case "int8" -> tensor.put(index, (byte) (level - 128));
      default -> tensor.putFloat(index * Float.BYTES, (level - MIDDLE) / MIDDLE);
    }
  }
}
