package io.splitpoint.model;

import com.google.flatbuffers.ArrayReadWriteBuf;
import com.google.flatbuffers.FlexBuffers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The shapes that TFLite_Detection_PostProcess gives its outputs when it is prepared: files declare
 * none, and the sizes come from its options (TensorFlow Lite, kernels/detection_postprocess.cc).
 */
final class DetectionShapes {

  private static final String OP = "TFLite_Detection_PostProcess";

  private DetectionShapes() {}

  /** The tensors, those outputs of the operator with a shape that were declared without one. */
  static List<TensorInfo> given(
      List<TensorInfo> tensors, List<Operator> operators, FlatBufferTable[] tables) {
    List<TensorInfo> shaped = new ArrayList<>(tensors);
    for (Operator operator : operators) {
      if (operator.custom() && operator.op().equals(OP) && operator.outputs().size() == 4) {
        int boxes = boxes(tables[operator.index()]);
        List<List<Integer>> shapes =
            List.of(List.of(1, boxes, 4), List.of(1, boxes), List.of(1, boxes), List.of(1));
        for (int i = 0; boxes > 0 && i < shapes.size(); i++) {
          shaped.set(
              operator.outputs().get(i),
              shaped(tensors.get(operator.outputs().get(i)), shapes.get(i)));
        }
      }
    }
    return List.copyOf(shaped);
  }

  /** How many boxes it gives at most; 0 where its options cannot be read. */
  private static int boxes(FlatBufferTable operator) {
    ByteBuffer options = operator.bytes(SchemaFields.Operator.CUSTOM_OPTIONS);
    byte[] copy = new byte[options.remaining()];
    options.get(copy);
    try {
      FlexBuffers.Map map = FlexBuffers.getRoot(new ArrayReadWriteBuf(copy, copy.length)).asMap();
      long boxes =
          map.get("max_detections").asLong() * map.get("max_classes_per_detection").asLong();
      return boxes > 0 && boxes < 1 << 20 ? (int) boxes : 0;
    } catch (IndexOutOfBoundsException | FlexBuffers.FlexBufferException damaged) {
      return 0;
    }
  }

  private static TensorInfo shaped(TensorInfo declared, List<Integer> shape) {
    if (!declared.shape().isEmpty() || !declared.type().equals("float32")) {
      return declared;
    }
    long bytes =
        Float.BYTES * shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    return new TensorInfo(
        declared.index(),
        declared.name(),
        declared.type(),
        shape,
        OptionalLong.of(bytes),
        declared.quantization(),
        declared.constant(),
        declared.variable());
  }
}
