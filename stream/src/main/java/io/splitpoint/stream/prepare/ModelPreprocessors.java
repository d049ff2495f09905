package io.splitpoint.stream.prepare;

import io.splitpoint.failure.InputException;
import io.splitpoint.model.ChannelNormalization;
import io.splitpoint.model.Graph;
import io.splitpoint.stream.Preprocessor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Creates preprocessors for a model: float inputs are normalized by its metadata, or to −1…1
 * without them; 8-bit inputs are the levels, because their scale includes the normalization.
 */
public final class ModelPreprocessors {

  private ModelPreprocessors() {}

  /**
   * Creates a preprocessor for one thread.
   *
   * @param width width of the pictures
   * @param height height of the pictures
   * @param crop the model's part of the picture
   * @throws InputException when the metadata are for another number of channels
   */
  public static Preprocessor of(int width, int height, Crop crop, Graph model) {
    InputTensor input = InputTensor.of(model);
    Optional<ChannelNormalization> by =
        input.type().equals("float32") ? ChannelNormalization.of(model, 0) : Optional.empty();
    return of(width, height, crop, input, by, model.name());
  }

  static Preprocessor of(
      int width,
      int height,
      Crop crop,
      InputTensor input,
      Optional<ChannelNormalization> by,
      String model) {
    if (by.isEmpty()) {
      return Preprocessors.of(width, height, crop, input, true, Optional.empty());
    }
    List<Float> means = by.get().means();
    List<Float> stds = by.get().stds();
    if (means.size() != 1 && means.size() != input.channels()) {
      throw new InputException(
          "%s: its metadata: expected 1 or %d means, found %d"
              .formatted(model, input.channels(), means.size()));
    }
    if (means.stream().distinct().count() == 1 && stds.stream().distinct().count() == 1) {
      Normalization same = new Normalization(means.get(0), stds.get(0));
      return Preprocessors.of(width, height, crop, input, true, Optional.of(same));
    }
    Preprocessor levels =
        Preprocessors.of(width, height, crop, input, true, Optional.of(new Normalization(0, 1)));
    return (from, tensor) -> {
      levels.fill(from, tensor);
      for (int channel = 0; channel < means.size(); channel++) {
        normalize(tensor, channel, means.size(), means.get(channel), stds.get(channel));
      }
    };
  }

  private static void normalize(ByteBuffer tensor, int channel, int of, float mean, float std) {
    int stride = of * Float.BYTES;
    for (int at = channel * Float.BYTES; at < tensor.capacity(); at += stride) {
      tensor.putFloat(at, (tensor.getFloat(at) - mean) / std);
    }
  }
}
