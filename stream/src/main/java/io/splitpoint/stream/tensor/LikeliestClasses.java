package io.splitpoint.stream.tensor;

import io.splitpoint.model.Graph;
import io.splitpoint.model.Quantization;
import io.splitpoint.model.TensorInfo;
import io.splitpoint.stream.Decoder;
import io.splitpoint.stream.Result;
import java.nio.ByteBuffer;
import java.util.List;

/** The classes with the highest scores of a classifier, best first. */
public final class LikeliestClasses implements Decoder {

  private static final int MOST = 5;

  private final String type;
  private final int classes;
  private final float scale;
  private final int zeroPoint;

  private LikeliestClasses(TensorInfo scores) {
    type = scores.type();
    classes = (int) scores.elements();
    Quantization by = scores.quantization().orElse(new Quantization(List.of(1f), List.of(0L), 0));
    scale = by.scales().get(0);
    zeroPoint = by.zeroPoints().get(0).intValue();
  }

  /**
   * For a model with one output of one row of scores; any other is not decoded, its results are
   * {@link Result.None}.
   */
  public static Decoder of(Graph graph) {
    TensorInfo output = graph.outputs().get(0);
    boolean scores =
        graph.outputs().size() == 1
            && !output.shape().isEmpty()
            && output.elements() == output.shape().get(output.shape().size() - 1)
            && List.of("uint8", "int8", "float32").contains(output.type());
    return scores ? new LikeliestClasses(output) : new Undecoded();
  }

  @Override
  public Result create() {
    return new Result.Classes(Math.min(MOST, classes));
  }

  @Override
  public void decode(List<ByteBuffer> outputs, Result into) {
    Result.Classes best = (Result.Classes) into;
    ByteBuffer scores = outputs.get(0);
    best.count = 0;
    for (int label = 0; label < classes; label++) {
      float score = score(scores, label);
      int place = best.count;
      while (place > 0 && score > best.score[place - 1]) {
        place--;
      }
      if (place < best.label.length) {
        best.count = Math.min(best.count + 1, best.label.length);
        for (int i = best.count - 1; i > place; i--) {
          best.score[i] = best.score[i - 1];
          best.label[i] = best.label[i - 1];
        }
        best.score[place] = score;
        best.label[place] = label;
      }
    }
  }

  private float score(ByteBuffer scores, int label) {
    return switch (type) {
      case "uint8" -> scale * (Byte.toUnsignedInt(scores.get(label)) - zeroPoint);
      case "int8" -> scale * (scores.get(label) - zeroPoint);
      default -> scores.getFloat(label * Float.BYTES);
    };
  }

  private static final class Undecoded implements Decoder {
    @Override
    public Result create() {
      return Result.None.NONE;
    }

    @Override
    public void decode(List<ByteBuffer> outputs, Result into) {}
  }
}
