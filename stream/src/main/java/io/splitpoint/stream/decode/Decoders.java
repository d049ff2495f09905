package io.splitpoint.stream.decode;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Operator;
import io.splitpoint.model.TensorInfo;
import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.prepare.Crop;
import java.util.List;
import java.util.Optional;

/** Finds the kind of a model's outputs and creates the decoder for them. */
public final class Decoders {

  private static final String POST_PROCESS = "TFLite_Detection_PostProcess";

  private Decoders() {}

  /**
   * Creates a decoder for one thread:
   *
   * <ul>
   *   <li>boxes, when the detection post-processing operator makes the outputs
   *   <li>boxes, when the outputs are those of an SSD whose anchors are known: {@code [1, n, 4]}
   *       offsets and {@code [1, n, classes]} scores
   *   <li>classes, when there is one output with more than one value
   *   <li>otherwise nothing
   * </ul>
   *
   * @param threshold lowest score of a box, 0 to 1
   * @param most largest number of classes or boxes in a result
   * @param crop the model's part of the picture; boxes are fractions of the whole picture
   * @param width width of the pictures
   * @param height height of the pictures
   */
  public static Decoder of(
      Graph model, float threshold, int most, Crop crop, int width, int height) {
    Placing placing = new Placing(crop, width, height);
    List<TensorInfo> outputs = model.outputs();
    Optional<Operator> detection = madeBy(model, POST_PROCESS);
    if (detection.isPresent() && outputs.size() == 4) {
      List<Integer> order =
          detection.get().outputs().stream().map(t -> indexOf(outputs, t)).toList();
      if (order.size() == 4 && !order.contains(-1)) {
        return new PostProcessedDecoder(model.name(), outputs, order, threshold, most, placing);
      }
    }
    if (outputs.size() == 2 && model.inputs().size() == 1) {
      for (int boxes = 0; boxes < 2; boxes++) {
        List<Integer> offsets = outputs.get(boxes).shape();
        List<Integer> scores = outputs.get(1 - boxes).shape();
        if (offsets.size() == 3
            && scores.size() == 3
            && offsets.get(2) == 4
            && scores.get(2) > 1
            && offsets.get(1).equals(scores.get(1))
            && offsets.get(1) == Anchors.SSD_300.count()) {
          return new SsdDecoder(
              model.name(), outputs, boxes, Anchors.SSD_300, threshold, most, placing);
        }
      }
    }
    if (outputs.size() == 1 && outputs.get(0).elements() > 1) {
      TensorInfo scores = outputs.get(0);
      return new ClassDecoder(model.name(), scores, isProbability(model, scores), most);
    }
    return new NoDecoder();
  }

  /** A decoder for accelerators that compute nothing, whose outputs are meaningless. */
  public static Decoder none() {
    return new NoDecoder();
  }

  private static Optional<Operator> madeBy(Graph model, String op) {
    return model.operators().stream().filter(operator -> operator.op().equals(op)).findFirst();
  }

  private static int indexOf(List<TensorInfo> outputs, int tensor) {
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).index() == tensor) {
        return i;
      }
    }
    return -1;
  }

  /** By the operator that makes the scores or, where it is hidden, by softmax's scale. */
  private static boolean isProbability(Graph model, TensorInfo scores) {
    for (Operator operator : model.operators()) {
      if (operator.outputs().contains(scores.index()) && !operator.custom()) {
        if (List.of("SOFTMAX", "LOGISTIC").contains(operator.op())) {
          return true;
        }
      }
    }
    return scores
        .quantization()
        .filter(q -> !q.scales().isEmpty() && q.scales().get(0) == 1f / 256)
        .isPresent();
  }
}
