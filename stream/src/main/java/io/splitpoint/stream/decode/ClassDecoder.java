package io.splitpoint.stream.decode;

import io.splitpoint.model.TensorInfo;
import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Result;
import java.nio.ByteBuffer;
import java.util.List;

/** Decodes the most probable classes; scores that are not probabilities go through a softmax. */
final class ClassDecoder implements Decoder {

  private final Reals reals;
  private final boolean probabilities;
  private final int most;

  ClassDecoder(String model, TensorInfo scores, boolean probabilities, int most) {
    this.reals = new Reals(model, scores);
    this.probabilities = probabilities;
    this.most = Math.min(most, reals.count());
  }

  @Override
  public Result create() {
    return new Result.Classes(most);
  }

  @Override
  public void decode(List<ByteBuffer> outputs, Result into) {
    Result.Classes best = (Result.Classes) into;
    ByteBuffer scores = outputs.get(0);
    best.count = 0;
    for (int i = 0; i < reals.count(); i++) {
      float score = reals.at(scores, i);
      if (best.count < most || score > best.score[most - 1]) {
        insert(best, i, score);
      }
    }
    if (!probabilities && best.count > 0) {
      softmax(scores, best);
    }
  }

  /** Inserts before the first lower score, so that equal scores keep the order of the labels. */
  private void insert(Result.Classes best, int label, float score) {
    int at = best.count < most ? best.count++ : most - 1;
    while (at > 0 && best.score[at - 1] < score) {
      best.score[at] = best.score[at - 1];
      best.label[at] = best.label[at - 1];
      at--;
    }
    best.score[at] = score;
    best.label[at] = label;
  }

  private void softmax(ByteBuffer scores, Result.Classes best) {
    float largest = best.score[0]; // It is subtracted first, so that nothing overflows.
    double sum = 0;
    for (int i = 0; i < reals.count(); i++) {
      sum += Math.exp(reals.at(scores, i) - largest);
    }
    for (int i = 0; i < best.count; i++) {
      best.score[i] = (float) (Math.exp(best.score[i] - largest) / sum);
    }
  }
}
