package io.splitpoint.cli;

import io.splitpoint.model.Graph;
import io.splitpoint.schedule.live.Answer;
import io.splitpoint.schedule.live.JobFailedException;
import io.splitpoint.schedule.live.JobRunner;
import io.splitpoint.tflite.Interpreter;
import io.splitpoint.tflite.Tensor;
import io.splitpoint.tflite.TfLite;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Classifies images with real interpreters, one a model, opened before the first job. */
final class InterpreterRunner implements JobRunner {

  private static final int WARM_UP_RUNS = 3;

  private final Map<String, Interpreter> interpreters = new HashMap<>();
  private final Images images;
  private final List<String> labels;
  private final AutoCloseable device;

  /**
   * @param device closed after the interpreters, such as the accelerator they run on
   */
  InterpreterRunner(
      TfLite library,
      Map<String, Graph> models,
      Interpreter.Options options,
      Images images,
      List<String> labels,
      AutoCloseable device) {
    this.images = images;
    this.labels = labels;
    this.device = device;
    try {
      models.forEach(
          (name, graph) ->
              interpreters.put(name, Interpreter.create(library, graph.bytes(), options)));
      warmUp();
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  /** Runs every model a few times, so that the first client does not pay for class loading. */
  private void warmUp() {
    Images anywhere = new Images(Optional.empty());
    try (TrialImage trial = new TrialImage()) {
      for (int run = 0; run < WARM_UP_RUNS; run++) {
        for (String model : interpreters.keySet()) {
          run(model, trial.path(), anywhere);
        }
      }
    }
  }

  @Override
  public Answer run(String model, String image) {
    return run(model, image, images);
  }

  private Answer run(String model, String image, Images from) {
    Interpreter interpreter = interpreters.get(model);
    fill(interpreter.inputs().get(0), image, from);
    interpreter.invoke();
    float[] scores = interpreter.outputs().get(0).toFloats();
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

  private void fill(Tensor input, String image, Images from) {
    int[] shape = input.shape();
    if (shape.length != 4 || shape[0] != 1 || shape[3] != 1 && shape[3] != 3) {
      throw new JobFailedException("the model takes no image of 1 or 3 channels");
    }
    byte[] pixels = from.read(image, shape[2], shape[1], shape[3]);
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

  @Override
  public void close() {
    interpreters.values().forEach(Interpreter::close);
    try {
      device.close();
    } catch (Exception failed) {
      throw new IllegalStateException(failed.getMessage(), failed);
    }
  }
}
