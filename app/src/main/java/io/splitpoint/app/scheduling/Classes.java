package io.splitpoint.app.scheduling;

import io.splitpoint.model.Graph;
import io.splitpoint.schedule.live.Classification;
import io.splitpoint.stream.prepare.Crop;
import io.splitpoint.stream.prepare.ModelPreprocessors;
import io.splitpoint.tflite.Tensor;
import java.util.List;

/**
 * Converts an image to a model's input, and its output to a class.
 *
 * @param images reader of images
 * @param labels labels by class, fewer than classes where they are unknown
 */
record Classes(Images images, List<String> labels) {

  /**
   * The picture as the model's input, prepared as {@code stream} prepares it.
   *
   * @param model a model with one picture as input
   */
  byte[] read(Graph model, String image) {
    return images.read(image, model);
  }

  /**
   * @throws io.splitpoint.failure.InputException when the model's input is not a picture
   */
  static void requirePicture(Graph model) {
    ModelPreprocessors.of(1, 1, Crop.whole(1, 1), model);
  }

  Classification answer(Tensor output) {
    float[] scores = output.toFloats();
    int best = 0;
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      sum += scores[i];
      best = scores[i] > scores[best] ? i : best;
    }
    // The study's score: the class's share of all scores.
    double share = sum > 0 ? scores[best] / sum : 0;
    return new Classification(best < labels.size() ? labels.get(best) : "class " + best, share);
  }
}
