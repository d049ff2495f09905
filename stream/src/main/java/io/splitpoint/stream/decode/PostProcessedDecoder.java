package io.splitpoint.stream.decode;

import io.splitpoint.model.TensorInfo;
import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Result;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Decodes boxes of models that end with TFLite_Detection_PostProcess (TensorFlow Lite,
 * kernels/detection_postprocess.cc): boxes {@code [1, n, 4]} as top, left, bottom, right; classes,
 * scores {@code [1, n]}, best first; their number.
 */
final class PostProcessedDecoder implements Decoder {

  private final int boxes;
  private final int classes;
  private final int scores;
  private final int found;
  private final Reals[] reals;
  private final float threshold;
  private final int most;
  private final int slots;
  private final Placing placing;

  /**
   * @param order indexes of the operator's four among the outputs
   */
  PostProcessedDecoder(
      String model,
      List<TensorInfo> outputs,
      List<Integer> order,
      float threshold,
      int most,
      Placing placing) {
    reals = outputs.stream().map(tensor -> new Reals(model, tensor)).toArray(Reals[]::new);
    boxes = order.get(0);
    classes = order.get(1);
    scores = order.get(2);
    found = order.get(3);
    slots =
        Math.min(reals[boxes].count() / 4, Math.min(reals[classes].count(), reals[scores].count()));
    this.threshold = threshold;
    this.most = most;
    this.placing = placing;
  }

  @Override
  public Result create() {
    return new Result.Boxes(Math.min(most, slots));
  }

  @Override
  public void decode(List<ByteBuffer> outputs, Result into) {
    Result.Boxes result = (Result.Boxes) into;
    result.count = 0;
    ByteBuffer edges = outputs.get(boxes);
    int given = Math.min(slots, (int) reals[found].at(outputs.get(found), 0));
    for (int i = 0; i < given && result.count < result.score.length; i++) {
      float score = reals[scores].at(outputs.get(scores), i);
      if (score >= threshold) {
        placing.add(
            result,
            (int) reals[classes].at(outputs.get(classes), i),
            score,
            reals[boxes].at(edges, 4 * i + 1),
            reals[boxes].at(edges, 4 * i),
            reals[boxes].at(edges, 4 * i + 3),
            reals[boxes].at(edges, 4 * i + 2));
      }
    }
  }
}
