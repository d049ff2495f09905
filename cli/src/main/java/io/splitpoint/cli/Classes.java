package io.splitpoint.cli;

import io.splitpoint.schedule.live.Answer;
import io.splitpoint.schedule.live.JobFailedException;
import io.splitpoint.tflite.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * From an image to a model's input, and from its output to a class.
 *
 * @param images where images may lie
 * @param labels by class, fewer than classes where they are not known
 */
record Classes(Images images, List<String> labels) {

  /**
   * The picture as a model of this input takes it, one byte a channel.
   *
   * @param shape of the model's input: 1, height, width, 1 or 3 channels
   */
  byte[] read(int[] shape, String image) {
    if (shape.length != 4 || shape[0] != 1 || shape[3] != 1 && shape[3] != 3) {
      throw new JobFailedException("the model takes no image of 1 or 3 channels");
    }
    return images.read(image, shape[2], shape[1], shape[3]);
  }

  /** Puts a picture that was read into the model's input. */
  static void fill(Tensor input, byte[] pixels) {
    ByteBuffer buffer = input.buffer();
    buffer.clear();
    switch (input.type()) {
      case UINT8 -> buffer.put(pixels);
      case INT8 -> {
        for (byte pixel : pixels) {
          buffer.put((byte) ((pixel & 255) - 128));
        }
      }
      case FLOAT32 -> {
        for (byte pixel : pixels) {
          buffer.putFloat(((pixel & 255) - 127.5f) / 127.5f);
        }
      }
      default -> throw new JobFailedException("the model's input is " + input.type());
    }
  }

  Answer answer(Tensor output) {
    float[] scores = output.toFloats();
    int best = 0;
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      sum += scores[i];
      best = scores[i] > scores[best] ? i : best;
    }
    // the study's score: the class's share of all scores
    double share = sum > 0 ? scores[best] / sum : 0;
    return new Answer(best < labels.size() ? labels.get(best) : "class " + best, share);
  }
}
