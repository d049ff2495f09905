package io.splitpoint.stream.decode;

import io.splitpoint.model.TensorInfo;
import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Result;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Decodes boxes from an SSD's own heads: offsets to anchors, and a score for every class, of which
 * class 0 is the background. Labels include the background.
 */
final class SsdDecoder implements Decoder {

  private static final int NUMBERS = 4;

  /** The value of SSD's authors: Liu et al. 2016, section 2.2. */
  private static final float OVERLAP = 0.45f;

  private static final int CANDIDATES = 400;

  private final int boxes;
  private final Reals offset;
  private final Reals score;
  private final int classes;
  private final Anchors anchors;
  private final float threshold;
  private final int most;
  private final Placing placing;
  private final Suppression suppression = new Suppression(CANDIDATES, OVERLAP);
  private final Suppression.Kept keep = this::keep;
  private Result.Boxes result;

  /**
   * @param boxes index of the output with the offsets
   */
  SsdDecoder(
      String model,
      List<TensorInfo> outputs,
      int boxes,
      Anchors anchors,
      float threshold,
      int most,
      Placing placing) {
    this.boxes = boxes;
    offset = new Reals(model, outputs.get(boxes));
    score = new Reals(model, outputs.get(1 - boxes));
    classes = score.count() / anchors.count();
    this.anchors = anchors;
    this.threshold = threshold;
    this.most = most;
    this.placing = placing;
  }

  @Override
  public Result create() {
    return new Result.Boxes(most);
  }

  @Override
  public void decode(List<ByteBuffer> outputs, Result into) {
    ByteBuffer offsets = outputs.get(boxes);
    ByteBuffer scores = outputs.get(1 - boxes);
    suppression.clear();
    for (int anchor = 0; anchor < anchors.count(); anchor++) {
      for (int label = 1; label < classes; label++) {
        float value = score.at(scores, anchor * classes + label);
        if (value >= threshold && suppression.wants(value)) {
          int at = suppression.add(label, value);
          int from = anchor * NUMBERS;
          anchors.box(
              anchor,
              offset.at(offsets, from),
              offset.at(offsets, from + 1),
              offset.at(offsets, from + 2),
              offset.at(offsets, from + 3),
              suppression.edges(),
              at);
        }
      }
    }
    result = (Result.Boxes) into;
    result.count = 0;
    suppression.run(keep);
  }

  private boolean keep(int label, float value, int at) {
    float[] edges = suppression.edges();
    placing.add(result, label, value, edges[at], edges[at + 1], edges[at + 2], edges[at + 3]);
    return result.count < most;
  }
}
